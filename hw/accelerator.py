# amaranth: UnusedElaboratable=no
"""From graph and schedule to a tree of components."""

from amaranth.hdl import Module
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.argmax import ArgMax
from hw.dense import Dense
from hw.module_names import module_names
from hw.requantise import Requantise
from hw.shape import vector
from hw.sparse import Sparse
from hw.stream_width import StreamWidth
from hw.table import Table
from hw.threshold import Threshold
from sw import graph
from sw.graph import BeatFormat, Graph, Node
from sw.schedule import (
    DenseSchedule,
    LaneSchedule,
    LayerSchedule,
    RequantiseSchedule,
    Schedule,
    SparseSchedule,
    hardware_nodes,
)

__all__ = ["COMPONENTS", "Accelerator"]

# What computes a node in a schedule.
COMPONENTS = {
    (graph.Dense, DenseSchedule): Dense,
    (graph.Dense, SparseSchedule): Sparse,
    (graph.Threshold, LaneSchedule): Threshold,
    (graph.Threshold, RequantiseSchedule): Requantise,
    (graph.Table, LaneSchedule): Table,
    (graph.ArgMax, LaneSchedule): ArgMax,
}


class Accelerator(wiring.Component):
    """A whole network as a chain of streams: one node, one component.

    Where the lanes of neighbours differ a :class:`StreamWidth` stands between them.

    Parameters
    ----------
    graph : :class:`Graph`
        What to compute.
    schedule : :class:`Schedule`
        How much hardware each layer gets.

    Attributes
    ----------
    i_format, o_format : :class:`BeatFormat`
        The bits of a beat on either side.
    i_beats, o_beats : :class:`int`
        Beats per frame on either side.

    Members
    -------
    i : ``In(stream.Signature(vector(graph.input.tensor.interval, i_lanes)))``
        Elements of a frame in row-major order.
    o : ``Out(stream.Signature(vector(graph.last.interval, o_lanes)))``

    Timing
    ------
    interval : that of the slowest layer
    """

    def __init__(self, graph: Graph, schedule: Schedule):
        schedule.check(graph)
        self.graph = graph
        self.schedule = schedule
        self.layers = {node.name: _component(node, schedule.layers[node.name])
                       for node in hardware_nodes(graph)}
        self.interval = schedule.interval(graph)
        self.i_format = BeatFormat(graph.input.tensor.interval, schedule.i_lanes(graph))
        self.o_format = BeatFormat(graph.last.interval, schedule.o_lanes(graph))
        self.i_beats = graph.input.tensor.size // self.i_format.lanes
        self.o_beats = graph.last.size // self.o_format.lanes
        super().__init__({
            "i": In(stream.Signature(vector(self.i_format.interval, self.i_format.lanes))),
            "o": Out(stream.Signature(vector(self.o_format.interval, self.o_format.lanes))),
        })

    def elaborate(self, platform):
        m = Module()

        nodes = hardware_nodes(self.graph)
        names = module_names(f"{node.name}{part}" for part in ("", "_width") for node in nodes)
        upstream, lanes = wiring.flipped(self.i), self.i_format.lanes
        for node, name, width_name in zip(nodes, names, names[len(nodes):], strict=False):
            layer, wanted = self.layers[node.name], self.schedule.layers[node.name].i_lanes
            m.submodules[name] = layer
            if lanes != wanted:
                width = StreamWidth(node.input.interval, lanes, wanted)
                m.submodules[width_name] = width
                wiring.connect(m, upstream, width.i)
                upstream = width.o
            wiring.connect(m, upstream, layer.i)
            upstream, lanes = layer.o, layer.o.payload.shape().length
        wiring.connect(m, upstream, wiring.flipped(self.o))

        return m


def _component(node: Node, layer: LayerSchedule):
    return COMPONENTS[type(node), type(layer)](node, layer)
