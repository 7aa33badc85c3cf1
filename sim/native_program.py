"""Programs compiled from the Verilog of an accelerator, kept by content."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sim.verilator import verilator_environment
from sw import toolchain

__all__ = ["compile_program"]

_MAIN = Path(__file__).with_name("native") / "accelerator.cpp"
_FLAGS = ("--cc", "--exe", "--build", "--prefix", "Vaccelerator", "--top-module", "accelerator",
          "-O3", "--x-assign", "fast", "--x-initial", "fast", "--no-timing",
          "-Wno-fatal", "-Wno-lint",
          # -O2 takes half as long again to compile, and runs a fifth faster: not worth it.
          "-CFLAGS", "-std=c++17", "-MAKEFLAGS", "OPT_FAST=-O1", "-MAKEFLAGS", "OPT_GLOBAL=-O1",
          "--build-jobs", "2", "-o", "simulation")
_TRACE_FLAGS = ("--trace", "--trace-structs")


def compile_program(verilog: str, cache_dir: Path, *, is_traced: bool = False) -> Path:
    """Return the path of the program that simulates ``verilog``, compiled where it is missing.

    Its name under ``cache_dir`` is made from the Verilog, the C++ and the versions of the tools.
    Several processes may share the folder: the second one waits for the program of the first.

    Parameters
    ----------
    verilog : str
        With the top module ``accelerator`` and the streams ``i`` and ``o``.
    cache_dir : Path
        Made where it is missing.
    is_traced : bool
        Whether the program writes a waveform.
    """
    verilator = toolchain.find("verilator")
    flags = _FLAGS + _TRACE_FLAGS * is_traced
    key = hashlib.sha256()
    for part in (verilog, _MAIN.read_text(encoding="utf-8"), str(verilator), _compiler(), *flags):
        key.update(f"{len(part)}:{part}".encode())
    folder = cache_dir.absolute() / f"native-{key.hexdigest()[:24]}"
    program = folder / "simulation"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            _compile(verilog, folder, [*verilator.command, *flags])
    return program


def _compile(verilog: str, folder: Path, command: list[str]) -> None:
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        build, ready = Path(name), Path(name, "ready")
        (build / "accelerator.v").write_text(verilog, encoding="utf-8")
        shutil.copy(_MAIN, build)
        done = subprocess.run([*command, "--Mdir", "obj", "accelerator.v", _MAIN.name], cwd=build,
                              env=verilator_environment(), capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise RuntimeError(f"Verilator must compile the accelerator, but said:\n"
                               f"{done.stdout[-4000:]}{done.stderr[-4000:]}")
        # The program comes to its place whole or not at all.
        ready.mkdir()
        shutil.copy(build / "accelerator.v", ready)
        shutil.copy(build / "obj" / "simulation", ready)
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(ready, folder)


def _compiler() -> str:
    """Version of the C++ compiler that Verilator's makefile calls."""
    done = subprocess.run(["c++", "--version"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0]
