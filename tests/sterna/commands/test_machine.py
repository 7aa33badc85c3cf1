"""`sterna boards` and `sterna doctor`."""

import shutil

import pytest

from boards.catalog import BOARDS
from sw import toolchain
from sw.errors import SternaError


def test_boards(sterna):
    done = sterna("boards")
    assert (done.status, done.err) == (0, "")
    for board in BOARDS.values():
        assert f"{board.title}: {board.device.name}, {board.device.luts:,} LUTs" in done.out


def test_boards_as_json(sterna):
    content = sterna("boards", "--json").json
    assert content.keys() == BOARDS.keys() | {"provenance"}
    assert content["icebreaker"]["oscillator_hz"] == 12_000_000


@pytest.fixture
def machine(monkeypatch):
    """A machine on which these tools and programs are missing, and nothing else."""
    def lacks(*missing):
        def find(name):
            if name in missing:
                raise SternaError(f"Tool {name!r} must be installed: `pip install it` brings it")
            return toolchain.Tool(name, (f"/usr/bin/{name}",), "9.1", "path")

        monkeypatch.setattr(toolchain, "find", find)
        monkeypatch.setattr(shutil, "which",
                            lambda name, **options: None if name in missing else f"/bin/{name}")

    return lacks


def test_a_whole_machine(sterna, machine):
    machine()
    done = sterna("doctor", "--json")
    assert (done.status, done.err) == (0, "")
    assert done.json["verilator"] == "verilator 9.1 (path)"


def test_a_machine_that_lacks_something(sterna, machine):
    machine("nextpnr-ecp5", "g++")
    done = sterna("doctor", "--json")
    assert done.status == 1
    assert done.json["nextpnr-ecp5"] == ("missing: Tool 'nextpnr-ecp5' must be installed: `pip "
                                         "install it` brings it")
    assert done.json["g++"] == "missing: `sudo apt-get install g++` installs it"
    assert done.json["yosys"] == "yosys 9.1 (path)"
