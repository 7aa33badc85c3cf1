"""`boards.result`: the file of a build."""

import dataclasses
import json

import pytest

from boards.result import BuildResult, read_result
from sw.errors import SternaError

RESULT = BuildResult(
    name="echo", board="icebreaker", device="iCE40 UP5K", luts=100, ffs=59, brams=1, dsps=1,
    sprams=0, utilisation={"luts": 0.02}, fmax_mhz=73.7, clock_mhz=24.0, asked_clock_mhz=24.0,
    timing_met=True, critical_path={"ns": 13.5}, bitstream="echo.bin", netlist="netlist.json",
    bitstream_sha256="0" * 64, design_sha256="1" * 64, seed=1, flags={"yosys": ["synth"]},
    pins={"rx": "uart_0__rx__io"}, tools={"yosys": "0.70"}, seconds=13.6, cached=False)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "echo.bin").write_bytes(b"bits")
    (tmp_path / "netlist.json").write_text("{}")
    RESULT.write(tmp_path)
    return tmp_path


def test_what_was_written_comes_back(folder):
    assert read_result(folder) == RESULT


def test_file_has_schema_and_provenance(folder):
    content = json.loads((folder / "build.json").read_text())
    assert content["schema"] == "sterna.build/1"
    assert "amaranth" in content["provenance"]["packages"]
    assert str(folder) not in json.dumps(content)


@pytest.mark.parametrize("name, value", [
    ("luts", "100"), ("bitstream", None), ("flags", []), ("fmax_mhz", "73.7")])
def test_rejects_a_field_of_another_kind(folder, name, value):
    path = folder / "build.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), name: value}))
    with pytest.raises(SternaError, match=rf"^.*build\.json must have '{name}' as \w+, not .*: "
                                          rf"build again$"):
        read_result(folder)


@pytest.mark.parametrize("name", ["../echo.bin", "missing.bin", ""])
def test_rejects_a_bitstream_that_is_not_beside_it(folder, name):
    dataclasses.replace(RESULT, bitstream=name).write(folder)
    with pytest.raises(SternaError, match=rf"^.*build\.json must name a file beside it, not "
                                          rf"{name!r}: build again$"):
        read_result(folder)


def test_rejects_a_folder_without_a_build(tmp_path):
    with pytest.raises(SternaError, match=r"^.*build\.json must be a readable file: .*$"):
        read_result(tmp_path)
