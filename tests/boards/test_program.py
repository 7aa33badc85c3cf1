"""`boards.program`, with programmers that are scripts."""

import dataclasses

import pytest

from boards.catalog import board_named
from boards.program import program
from boards.result import read_result
from sw.errors import SternaError
from tests.boards.test_result import RESULT

ICEBREAKER, ULX3S = board_named("icebreaker"), board_named("ulx3s-25f")


@pytest.fixture
def built(tmp_path):
    def make(board):
        folder = tmp_path / "build"
        folder.mkdir()
        (folder / RESULT.bitstream).write_bytes(b"bits")
        (folder / RESULT.netlist).write_text("{}")
        dataclasses.replace(RESULT, board=board.name).write(folder)
        assert read_result(folder).board == board.name
        return folder
    return make


@pytest.fixture
def programmer(tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return make


@pytest.mark.parametrize("board, name, options", [
    (ICEBREAKER, "iceprog", ""), (ULX3S, "openFPGALoader", "--board ulx3s ")])
def test_runs_the_boards_programmer(built, programmer, tmp_path, board, name, options):
    programmer(name, f'echo "$@" > {tmp_path}/said')
    folder = built(board)
    program(board, folder)
    assert (tmp_path / "said").read_text() == f"{options}{folder}/{RESULT.bitstream}\n"


def test_rejects_the_build_of_another_board(built, programmer):
    with pytest.raises(SternaError, match=r"^Bitstream must be built for board 'ulx3s-25f', but "
                                          r".* is for 'icebreaker'$"):
        program(ULX3S, built(ICEBREAKER))


def test_missing_programmer_is_told_with_the_way_to_get_it(built, programmer):
    with pytest.raises(SternaError, match=r"^Programmer 'openFPGALoader' of board 'ulx3s-25f' must "
                                          r"be on the PATH: install the package "
                                          r"`openfpgaloader`$"):
        program(ULX3S, built(ULX3S))


def test_failure_is_told_by_its_last_line(built, programmer):
    programmer("iceprog", "echo init..; echo Can\\'t find iCE FTDI USB device >&2; exit 2")
    with pytest.raises(SternaError, match=(
            r"^Programmer 'iceprog' must succeed, but it failed: Can't find iCE FTDI USB device "
            r"\(is the board connected, and may this user open USB devices\? Linux needs a udev "
            r"rule\)$")):
        program(ICEBREAKER, built(ICEBREAKER))


def test_rejects_a_folder_without_a_build(programmer, tmp_path):
    with pytest.raises(SternaError, match=r"^.*build\.json must be a readable file: .*$"):
        program(ICEBREAKER, tmp_path)


def test_weights_go_into_the_flash_before_the_design_starts(built, programmer, tmp_path):
    programmer("iceprog", f'echo "$@" >> {tmp_path}/said')
    folder = built(ICEBREAKER)
    (folder / "weights.bin").write_bytes(b"image")
    program(ICEBREAKER, folder)
    assert (tmp_path / "said").read_text() == (
        f"-o 262144 {folder}/weights.bin\n{folder}/{RESULT.bitstream}\n")
