"""The kernels are compiled once, for any target, or refused with the reason."""

import subprocess
from pathlib import Path

import pytest

import sw.cpu.compiler
from sw.cpu.compiler import compile_kernels
from sw.errors import SternaError
from sw.toolchain import MissingProgram
from tests.sw.cpu.targets import PLAIN

SOURCES = Path(sw.cpu.compiler.__file__).with_name("native")


@pytest.mark.slow
def test_is_compiled_once(kernels, monkeypatch):
    library = kernels("native")
    before = library.path.stat().st_mtime_ns
    runs = []
    monkeypatch.setattr(sw.cpu.compiler, "_run",
                        lambda command, run=sw.cpu.compiler._run: runs.append(command)
                        or run(command))
    assert compile_kernels(library.path.parent, "native") == library.path
    assert library.path.stat().st_mtime_ns == before
    assert not any("-o" in command for command in runs)


@pytest.mark.slow
def test_targets_are_apart(kernels):
    assert kernels("native").path.name != kernels(PLAIN).path.name
    assert kernels(PLAIN).counts_with == kernels(PLAIN).dots_with == "plain C++"
    assert not kernels(PLAIN).prefers_lookup


def test_says_that_the_compiler_is_missing(monkeypatch, tmp_path):
    monkeypatch.setattr(sw.cpu.compiler, "missing_programs", lambda: (
        MissingProgram("perl", "running Verilator", "sudo apt-get install perl"),
        MissingProgram("g++", "compiling simulations", "sudo apt-get install g++")))
    with pytest.raises(SternaError, match=r"^Program g\+\+ must be installed to run a network on "
                                          r"the CPU: `sudo apt-get install g\+\+`$"):
        compile_kernels(tmp_path)


def test_says_what_the_compiler_refuses(tmp_path):
    with pytest.raises(SternaError, match=r"^Program g\+\+ must compile the CPU kernels, but says: "
                                          r".*(abacus).*$"):
        compile_kernels(tmp_path, "abacus")


@pytest.mark.slow
@pytest.mark.skipif(PLAIN != "x86-64", reason="AVX-512 is of x86")
@pytest.mark.parametrize("target, macros", [
    ("icelake-server", ("AVX-512 VPOPCNTDQ", "VNNI")),
    pytest.param("alderlake", ("AVX2", "VNNI"), marks=pytest.mark.full)])
def test_compiles_for_processors_that_are_not_here(tmp_path, target, macros):
    unit = tmp_path / "unit.cc"
    unit.write_text("".join(f'#include "{path}"\n' for path in sorted(SOURCES.glob("*.cpp")))
                    + "static_assert(sizeof STERNA_COUNTS_WITH == sizeof "
                    + f'"{macros[0]}" && sizeof STERNA_DOTS_WITH == sizeof "{macros[1]}");\n')
    done = subprocess.run(["g++", "-std=c++17", "-fsyntax-only", f"-march={target}", str(unit)],
                          capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
