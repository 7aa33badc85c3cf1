"""Verilog and a C++ main, compiled into a program: once for each content."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from sw import toolchain
from sw.errors import SternaError

__all__ = ["compile_program"]

_FLAGS = ("-O3", "--x-assign", "fast", "--x-initial", "fast", "-Wno-fatal", "-Wno-lint")
_CXX = ("-std=gnu++17", "-DVERILATOR=1", "-DVM_COVERAGE=0", "-DVM_SC=0", "-DVM_TIMING=0")
_RUNTIME = ("verilated", "verilated_threads")
# What a program needs that can write a waveform, and one that cannot.
_TRACE_CXX = {False: ("-DVM_TRACE=0",), True: ("-DVM_TRACE=1", "-DVM_TRACE_VCD=1")}
_TRACE_RUNTIME = {False: (), True: ("verilated_vcd_c",)}
_TRACE_FLAGS = {False: (), True: ("--trace-vcd", "--trace-structs")}


def compile_program(sources: Iterable[Path], main: Path, cache: Path, *, top: str, prefix: str,
                    flags: Sequence[str] = (), optimise: str = "-O2", is_traced: bool = False,
                    runtime: Sequence[str] = (), link: Sequence[str] = ()) -> Path:
    """Compile a simulation of ``top`` with the C++ file ``main``; return the program.

    Programs are kept in ``cache`` by the content of all that they are made from. Processes that
    want the same one at the same time may both make it; one of the two stays.

    Parameters
    ----------
    sources : iterable of Path
        Verilog files.
    main : Path
        C++ file that uses the class ``prefix``. It may include the headers beside it.
    cache : Path
        Folder, made where it does not exist.
    top, prefix : str
        Module to simulate, and the name of its class.
    flags : sequence of str
        More flags for Verilator, which win over the usual ones.
    optimise : str
        Flag of the C++ compiler. ``-O1`` compiles twice as fast as ``-O2`` and runs a third slower.
    is_traced : bool
        Whether the program can write a waveform, as VCD.
    runtime : sequence of str
        More parts of Verilator's own C++ that the program needs.
    link : sequence of str
        More flags for the linker.

    Raises
    ------
    SternaError
        Where Verilator or the C++ compiler is missing or refuses.
    """
    sources, cache = list(sources), cache.absolute()  # the compiler runs in a folder of its own
    verilator = toolchain.find("verilator")
    if shutil.which("g++") is None:
        raise SternaError("Program g++ must be installed to simulate: "
                          "`sudo apt-get install g++` on Debian and Ubuntu")
    headers = sorted(main.parent.glob("*.h"))
    key = _key(*(path.read_bytes() for path in [*sources, main, *headers]), str(verilator),
               _compiler(), top, prefix, *flags, optimise, str(is_traced), *link)
    program = cache / key / "simulation"
    if program.exists():
        return program
    cache.mkdir(parents=True, exist_ok=True)
    objects = _runtime(verilator, cache, runtime, is_traced)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        work = Path(folder)
        _run([*verilator.command, "--cc", *_FLAGS, *_TRACE_FLAGS[is_traced], *flags, "--prefix",
              prefix, "--top-module", top, "--Mdir", str(work), *map(str, sources)])
        # Two units, as the headers are most of the work: what runs once, which Verilator calls
        # slow, and what runs in every cycle.
        parts = sorted(work.glob(f"{prefix}*.cpp"))
        slow = [part for part in parts if "__Slow" in part.name]
        fast = [part for part in parts if part not in slow]
        options = [*_CXX, *_TRACE_CXX[is_traced], "-I", str(work)]
        _compile(slow, work / "slow.o", [*options, "-O0"], verilator)
        _compile([*fast, main.resolve()], work / "fast.o", [*options, optimise], verilator)
        made = work / "made"
        made.mkdir()
        _run(["g++", str(work / "fast.o"), str(work / "slow.o"), *map(str, objects), "-o",
              str(made / "simulation"), "-pthread", *link])
        _put(made, cache / key)
    return program


def _compile(parts: Sequence[Path], made: Path, options: Sequence[str],
             verilator: toolchain.Tool) -> None:
    """Compile C++ files as one."""
    unit = made.with_suffix(".cc")
    unit.write_text("".join(f'#include "{part}"\n' for part in parts), encoding="utf-8")
    include = _include(verilator)
    _run(["g++", *options, "-I", str(include), "-I", str(include / "vltstd"), "-c", str(unit),
          "-o", str(made)])


def _compiler() -> str:
    return _run(["g++", "--version"]).splitlines()[0]


def _key(*contents: bytes | str) -> str:
    digest = hashlib.sha256()
    for content in contents:
        raw = content.encode() if isinstance(content, str) else content
        digest.update(len(raw).to_bytes(8, "little") + raw)
    return digest.hexdigest()[:32]


def _put(made: Path, place: Path) -> None:
    """Move a complete folder to its place in the cache, unless another process was first."""
    try:
        made.rename(place)
    except OSError:
        if not place.is_dir():
            raise


def _runtime(verilator: toolchain.Tool, cache: Path, more: Sequence[str],
             is_traced: bool) -> list[Path]:
    """Verilator's own C++, which takes longest to compile and is the same for every design."""
    include = _include(verilator)
    names = (*_RUNTIME, *_TRACE_RUNTIME[is_traced], *more)
    place = cache / f"runtime-{_key(str(verilator), _compiler(), str(include), *names)}"
    if not place.exists():
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            made = Path(folder, "made")
            made.mkdir()
            for name in names:
                _run(["g++", *_CXX, *_TRACE_CXX[is_traced], "-O1", "-I", str(include), "-I",
                      str(include / "vltstd"), "-c", str(include / f"{name}.cpp"), "-o",
                      str(made / f"{name}.o")])
            _put(made, place)
    return [place / f"{name}.o" for name in names]


def _include(verilator: toolchain.Tool) -> Path:
    root = _run([*verilator.command, "--getenv", "VERILATOR_ROOT"]).strip()
    return Path(root) / "include"


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, env=toolchain.environment(), text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    except OSError as error:
        raise SternaError(f"Program {command[0]} must run, but does not: {error}") from error
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if "rror" in line] or [
            f"status {done.returncode}"]
        raise SternaError(f"Program {os.path.basename(command[0])} must compile the simulation, "
                          f"but says: {lines[0]}")
    return done.stdout
