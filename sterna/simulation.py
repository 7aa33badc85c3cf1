"""The accelerator's Verilog against its graph, on data."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.difference import Difference, first_difference
from sim.native import NativeRun, NativeSimulation, Stuck
from sterna.compiled import Compiled
from sterna.devices import CACHE
from sw.errors import SternaError

__all__ = ["Simulation", "simulate"]


@dataclass(frozen=True, eq=False)
class Simulation:
    """What the Verilog gave, whether the graph gives the same, and how long it took.

    Attributes
    ----------
    outputs : array
        The model's outputs, one row for each frame.
    difference : Difference or None
        Where the Verilog's integers differ from ``graph.evaluate``.
    run : NativeRun
        Integers and cycles.
    """

    outputs: np.ndarray
    difference: Difference | None
    run: NativeRun


def simulate(folder: Path | str, x: np.ndarray, *, i_stall: float = 0.0, o_stall: float = 0.0,
             seed: int = 0, cache_dir: Path | None = None) -> Simulation:
    """Run inputs through the compiled network's Verilog, natively under Verilator.

    Parameters
    ----------
    folder : path
        That `sterna compile` wrote.
    x : array
        The graph's integers or the model's floats.
    i_stall, o_stall : float
        Probability with which a side is idle in a cycle.
    seed : int
        Of the stalls.
    cache_dir : path, optional
        Folder of compiled simulations by content; beside the network where None.
    """
    compiled = Compiled.load(folder)
    frames = compiled.graph.input.integers(x)
    simulation = NativeSimulation(compiled.accelerator, cache_dir or Path(folder) / CACHE,
                                  verilog=(Path(folder) / "accelerator.v").read_text())
    try:
        run = simulation.run(frames, i_stall=i_stall, o_stall=o_stall, seed=seed)
    except Stuck as error:
        raise SternaError(str(error)) from error
    return Simulation(compiled.graph.output.apply(run.outputs),
                      first_difference(compiled.graph, frames, run.outputs), run)
