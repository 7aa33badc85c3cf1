"""Which layer of an accelerator's Verilog is wrong, where its output is."""

from pathlib import Path

import numpy as np

from hw.module_names import module_names
from sim.difference import Difference, difference
from sim.native import NativeSimulation, Stuck
from sim.waveform import transfers
from sw.graph import BeatFormat

__all__ = ["first_wrong_layer"]


def first_wrong_layer(simulation: NativeSimulation, frames: np.ndarray, waveform: Path, *,
                      i_stall: float = 0.0, o_stall: float = 0.0, seed: int = 0
                      ) -> Difference | None:
    """Run ``frames`` again with a waveform, and find the first layer whose stream is wrong.

    The layers' streams are read from the waveform of the very Verilog, so a fault is found
    wherever it is: in a component, between two of them, or in a Verilog that is of another
    network. A run that is stuck is judged by what came.

    Parameters
    ----------
    simulation
        That gave a wrong output.
    frames : int array
        A few frames of the graph's input, of which one gives the wrong output.
    waveform : path
        Where the VCD stays.
    i_stall, o_stall, seed
        Of the run.

    Returns
    -------
    Difference or None
        None where every layer gives what its node says.
    """
    try:
        simulation.run(frames, i_stall=i_stall, o_stall=o_stall, seed=seed, vcd=waveform)
    except Stuck:
        pass
    top = simulation.accelerator
    names = module_names(stage.name for stage in top.stages)
    given = transfers(waveform, names)
    expected = top.graph.trace(frames)
    for stage, name in zip(top.stages, names, strict=True):
        node, lanes = stage.nodes[-1], stage.o_lanes
        beat = BeatFormat(node.output.interval, lanes)
        beats = beat.values(given[name])
        # Frames that are complete; what a stuck layer holds back is no wrong value.
        count = min(len(frames), len(beats) * lanes // node.output.size)
        found = difference(node.name, expected[node.name][:count],
                           beats.reshape(-1)[:count * node.output.size])
        if found is not None:
            return found
    return None
