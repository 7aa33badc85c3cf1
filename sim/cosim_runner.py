"""Builds and runs the bench of :mod:`sim.cosim`."""

import shutil
import subprocess
import sys
from pathlib import Path

import cocotb_tools.config
from cocotb_tools.runner import get_runner

from sim.verilated import compile_program
from sw import toolchain

__all__ = ["run_bench"]


def run_bench(folder: Path, top: str, results: Path, *, waves: bool, cache_dir: Path) -> None:
    """Compile ``folder/dut.v`` and run the bench on it; JUnit XML goes to ``results``.

    What the simulator says goes to ``folder/cosim.log``. There are no results where it crashes.
    """
    # As cocotb's runner does it, but Verilator's own C++, most of the work, is compiled once for
    # all designs. A short run is not worth an optimiser's time.
    libraries = cocotb_tools.config.libs_dir
    program = compile_program(
        [folder / "dut.v"], cocotb_tools.config.share_dir / "lib" / "verilator" / "verilator.cpp",
        cache_dir, top=top, prefix="Vtop", optimise="-O0", is_traced=waves,
        flags=("--vpi", "--public-flat-rw", "--timescale", "1ns/1ps", "--no-timing"),
        runtime=("verilated_dpi", "verilated_vpi"),
        link=(f"-Wl,-rpath,{libraries}", f"-L{libraries}", "-lcocotbvpi_verilator"))
    shutil.copy(program, folder / top)
    # In a process of its own: cocotb's runner changes the environment, prints, and ends the process
    # where the simulator fails.
    with open(folder / "cosim.log", "w", encoding="utf-8") as log:
        subprocess.run([sys.executable, "-m", "sim.cosim_runner", str(folder), top, str(results),
                        *["--waves"] * waves], cwd=Path(__file__).parents[1], check=False,
                       env=toolchain.environment(), stdin=subprocess.DEVNULL, stdout=log,
                       stderr=subprocess.STDOUT)


def _main(folder: Path, top: str, results: Path, *, waves: bool) -> None:
    get_runner("verilator").test(
        test_module="sim.cosim_bench", hdl_toplevel=top, hdl_toplevel_lang="verilog",
        build_dir=folder, test_dir=folder, results_xml=str(results), waves=waves,
        extra_env={"COSIM_JOB": str(folder)})


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), waves=sys.argv[4:] == ["--waves"])
