"""`sterna.build` hands on what it is given; the tools are in ``tests/boards``."""

import json
from dataclasses import asdict

import pytest

import sterna
from boards.result import read_result
from sterna.building import find_build
from sterna.compiled import verilog_sha256
from sw.host.protocol import BAUD
from tests.sterna.builds import pretend_build


@pytest.fixture
def tools(compiled, monkeypatch):
    """What the build of a board was called with, instead of minutes of place-and-route."""
    calls = []

    def build_design(shell, board, target, **options):
        calls.append({"shell": shell, "board": board, "target": target, **options})
        return read_result(pretend_build(compiled, board.name))

    monkeypatch.setattr("sterna.building.build_design", build_design)
    return calls


def test_builds_into_a_folder_of_the_board(compiled, tools, tmp_path):
    built = sterna.build(compiled, "ulx3s-25f", clock_hz=40_000_000, baud=2_000_000, seed=7,
                         cache_dir=tmp_path)
    call, = tools
    assert built.folder == compiled / "ulx3s-25f" == call["target"]
    assert (call["clock_hz"], call["seed"], call["cache_dir"]) == (40_000_000, 7, tmp_path)
    info = call["shell"].info
    assert (info.clock_hz, info.baud) == (40_000_000, 2_000_000)
    assert info.model_hash == built.compiled.graph.hash[:16]
    written = json.loads((compiled / "ulx3s-25f" / "shell.json").read_text())
    assert written["info"] == asdict(info)
    assert written["design_sha256"] == built.result.design_sha256
    assert written["verilog_sha256"] == built.verilog_sha256 == verilog_sha256(compiled)


def test_a_clock_that_the_pll_cannot_make_exactly(compiled, tools):
    built = sterna.build(compiled, "icebreaker", clock_hz=25_000_000)
    # The shell must divide the clock that it gets, not the one that was asked for.
    assert built.info.clock_hz < 25_000_000
    assert built.info.clock_hz == tools[0]["shell"].info.clock_hz


def test_is_found_again(compiled, tools):
    built = sterna.build(compiled, "icebreaker")
    assert built.info.baud == BAUD
    for folder, board in ((compiled, None), (compiled, "icebreaker"), (built.folder, None)):
        found = find_build(folder, board)
        assert (found.folder, found.info, found.board) == (built.folder, built.info, built.board)
