"""`sterna cosim`."""

from pathlib import Path
from typing import Annotated

import typer

from sim.cosim import cosimulate_folder
from sterna.commands.console import AsJson, Folder, show, steps
from sterna.compiled import Compiled
from sw.errors import SternaError

__all__ = ["cosim_command"]


def cosim_command(
    folder: Folder,
    frames: Annotated[int, typer.Option(min=1, max=100_000, help="Random frames, besides the "
                                        "extreme ones.")] = 20,
    stall: Annotated[float, typer.Option(min=0.0, max=0.95, help="Probability with which a side "
                                         "is idle in a cycle.")] = 0.2,
    seed: Annotated[int, typer.Option(help="Of frames and stalls.")] = 0,
    junit: Annotated[Path | None, typer.Option(help="JUnit XML; DIR/cosim/results.xml.")] = None,
    waves: Annotated[bool, typer.Option(help="Keep a waveform.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run the Verilog under cocotb against the graph, for continuous integration."""
    Compiled.load(folder)  # the same sentence as every command for a folder that holds none
    with steps("cosim") as say:
        say("compile and run")
        done = cosimulate_folder(folder, frames=frames, stall=stall, seed=seed, junit=junit,
                                 waves=waves)
    if not done.passed:
        raise SternaError(f"Verilog of {folder} must equal its graph under cocotb, but does not: "
                          f"{done.message}; see {done.junit}")
    show({"frames": done.frames, "junit": str(done.junit)}, as_json=as_json,
         title="the Verilog equals the graph")
