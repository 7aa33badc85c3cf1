"""Which layer of an accelerator is wrong, where its output is."""

import numpy as np

from hw.accelerator import Accelerator
from sim.difference import Difference, first_difference
from sim.streams import run_frames
from sw.graph import Graph, Output
from sw.schedule import Schedule, hardware_nodes

__all__ = ["first_wrong_layer"]


def first_wrong_layer(graph: Graph, schedule: Schedule, frame: np.ndarray) -> Difference | None:
    """Run the network up to each layer in the Amaranth simulator, until one gives another value.

    For a frame of which a simulation of the whole says that it differs. It takes seconds for a
    layer, so it is no way to verify.

    Parameters
    ----------
    graph, schedule
        Those of the accelerator.
    frame : int array
        One frame of the graph's input, without a batch axis.

    Returns
    -------
    Difference or None
        None where every layer gives what its node says: the fault is then not in the components,
        but behind them, in the Verilog or the tools.
    """
    frames = np.asarray(frame)[np.newaxis]
    for node in hardware_nodes(graph):
        end = graph.nodes.index(node) + 1
        part = Graph(graph.nodes[:end], graph.input, Output(np.ones(1), np.zeros(1)))
        names = [layer.name for layer in hardware_nodes(part)]
        dut = Accelerator(part, Schedule({name: schedule.layers[name] for name in names}))
        cycles = sum(layer.interval + layer.latency for layer in dut.layers.values())
        run = run_frames(dut, frames, dut.i_format, dut.o_format, o_beats=dut.o_beats,
                         timeout=1000 + 2 * cycles)
        found = first_difference(part, frames, run.outputs)
        if found is not None:
            return found
    return None
