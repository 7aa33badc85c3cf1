"""The accelerator's Verilog against its graph, on data."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.difference import Difference, first_difference
from sim.location import first_wrong_layer
from sim.native import NativeRun, NativeSimulation, Stuck
from sterna.compiled import Compiled
from sterna.devices import CACHE
from sw.errors import SternaError

__all__ = ["Simulation", "simulate"]

WAVEFORM = "mismatch.vcd"
# A fault that needs earlier frames to show, as one in a buffer, mostly needs few of them.
_FRAMES_BEFORE = 3


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
    first_layer : Difference or None
        The first layer of the Verilog that is wrong, in that frame or in one of the few before it.
    waveform : Path or None
        VCD of that frame, where one differs.
    """

    outputs: np.ndarray
    difference: Difference | None
    run: NativeRun
    first_layer: Difference | None = None
    waveform: Path | None = None


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
    stalls = {"i_stall": i_stall, "o_stall": o_stall, "seed": seed}
    waveform = Path(folder) / WAVEFORM
    waveform.unlink(missing_ok=True)
    try:
        run = simulation.run(frames, **stalls)
    except Stuck as error:
        first_wrong_layer(simulation, frames[:_FRAMES_BEFORE], waveform, **stalls)
        raise SternaError(f"{error}; {waveform} shows the first frames") from error
    outputs = compiled.graph.output.apply(run.outputs)
    difference = first_difference(compiled.graph, frames, run.outputs)
    if difference is None:
        return Simulation(outputs, None, run)
    layer = None
    for start in sorted({difference.frame, max(0, difference.frame - _FRAMES_BEFORE)},
                        reverse=True):
        found = first_wrong_layer(simulation, frames[start:difference.frame + 1], waveform,
                                  **stalls)
        if found is not None:
            layer = replace(found, frame=start + found.frame)
            break
    return Simulation(outputs, difference, run, layer, waveform)
