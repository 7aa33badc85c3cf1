# amaranth: UnusedElaboratable=no
"""From graph and schedule to a tree of components."""

from amaranth.hdl import Module
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.argmax import ArgMax
from hw.dense import Dense
from hw.dense_groups import DenseGroups
from hw.dense_nm import DenseNm
from hw.loaded_sequence import LoadedSequence
from hw.module_names import module_names
from hw.requantise import Requantise
from hw.shape import vector
from hw.sparse import Sparse
from hw.sparse_sequence import SparseSequence
from hw.stream_width import StreamWidth
from hw.table import Table
from hw.threshold import Threshold
from sw import graph
from sw.graph import BeatFormat, Graph
from sw.schedule import (
    DenseSchedule,
    GroupSchedule,
    LaneSchedule,
    NmSchedule,
    RequantiseSchedule,
    Schedule,
    SharedSchedule,
    SparseSchedule,
    Stage,
)

__all__ = ["COMPONENTS", "Accelerator"]

# What computes a node in a schedule.
COMPONENTS = {
    (graph.Dense, DenseSchedule): Dense,
    (graph.Dense, NmSchedule): DenseNm,
    (graph.Dense, GroupSchedule): DenseGroups,
    (graph.Dense, SparseSchedule): Sparse,
    (graph.Threshold, LaneSchedule): Threshold,
    (graph.Threshold, RequantiseSchedule): Requantise,
    (graph.Table, LaneSchedule): Table,
    (graph.ArgMax, LaneSchedule): ArgMax,
}


class Accelerator(wiring.Component):
    """A whole network as a chain of streams: one stage of the schedule, one component.

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
    engine : :class:`SparseSequence`, :class:`LoadedSequence` or None
        The engine that layers share, if there is one.

    Members
    -------
    i : ``In(stream.Signature(vector(graph.input.tensor.interval, i_lanes)))``
        Elements of a frame in row-major order.
    o : ``Out(stream.Signature(vector(graph.last.interval, o_lanes)))``
    error, load, load_done, load_busy, is_whole, flash
        As of :class:`SparseSequence` and :class:`LoadedSequence`: where layers share an engine,
        and where it is reloadable.

    Timing
    ------
    interval : that of the slowest stage
    """

    def __init__(self, graph: Graph, schedule: Schedule):
        schedule.check(graph)
        self.graph = graph
        self.schedule = schedule
        self.stages = schedule.stages(graph)
        self.layers = {stage.name: _component(stage) for stage in self.stages}
        self.interval = schedule.interval(graph)
        self.i_format = BeatFormat(graph.input.tensor.interval, schedule.i_lanes(graph))
        self.o_format = BeatFormat(graph.last.interval, schedule.o_lanes(graph))
        self.i_beats = graph.input.tensor.size // self.i_format.lanes
        self.o_beats = graph.last.size // self.o_format.lanes
        members = {
            "i": In(stream.Signature(vector(self.i_format.interval, self.i_format.lanes))),
            "o": Out(stream.Signature(vector(self.o_format.interval, self.o_format.lanes))),
        }
        engines = [layer for layer in self.layers.values()
                   if isinstance(layer, SparseSequence | LoadedSequence)]
        self.engine = engines[0] if engines else None
        self._passed = {name: member for name, member in
                        (self.engine.signature.members.items() if self.engine else ())
                        if name not in ("i", "o")}
        members |= self._passed
        super().__init__(members)

    @property
    def flash_content(self) -> bytes | None:
        """What has to lie in the flash at ``FLASH_ADDRESS``, where the accelerator reads one."""
        return self.engine.plan.image if "flash" in self._passed and self.engine else None

    def elaborate(self, platform):
        m = Module()

        names = module_names(f"{stage.name}{part}" for part in ("", "_width")
                             for stage in self.stages)
        upstream, lanes = wiring.flipped(self.i), self.i_format.lanes
        for stage, name, width_name in zip(self.stages, names, names[len(self.stages):],
                                           strict=False):
            layer = self.layers[stage.name]
            m.submodules[name] = layer
            if lanes != stage.i_lanes:
                width = StreamWidth(stage.nodes[0].input.interval, lanes, stage.i_lanes)
                m.submodules[width_name] = width
                wiring.connect(m, upstream, width.i)
                upstream = width.o
            wiring.connect(m, upstream, layer.i)
            upstream, lanes = layer.o, layer.o.payload.shape().length
        wiring.connect(m, upstream, wiring.flipped(self.o))

        for name, member in self._passed.items():
            inner, outer = getattr(self.engine, name), getattr(self, name)
            if member.is_port:
                m.d.comb += outer.eq(inner)
            else:
                wiring.connect(m, inner, wiring.flipped(outer))

        return m


def _component(stage: Stage):
    if isinstance(stage.schedule, SharedSchedule):
        kind = SparseSequence if stage.schedule.image == "plain" else LoadedSequence
        return kind(stage.nodes, stage.schedule)
    node, = stage.nodes
    return COMPONENTS[type(node), type(stage.schedule)](node, stage.schedule)
