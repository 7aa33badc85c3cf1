# amaranth: UnusedElaboratable=no
"""Functions of a small integer."""

from amaranth.hdl import Cat, Module, Mux, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.credit_queue import CreditQueue
from hw.delay import delayed_flag
from hw.rom import Rom
from hw.shape import code_shape, vector
from sw import graph
from sw.graph import BeatFormat
from sw.schedule import LaneSchedule

__all__ = ["Table"]

MAX_ADDRESS_BITS = 18


class Table(wiring.Component):
    """Look each element up in the table of its channel.

    Parameters
    ----------
    node : :class:`sw.graph.Table`
        What to compute. ``node.evaluate`` is the reference for this component. The entries are
        shared by all elements, or the input has one axis.
    schedule : :class:`LaneSchedule`
        ``lanes`` divides the elements; each lane has a ``store`` of its own.

    Members
    -------
    i : ``In(stream.Signature(vector(node.input.interval, lanes)))``
        Elements in order. ``i.ready`` depends on registers only.
    o : ``Out(stream.Signature(vector(node.output.interval, lanes)))``

    Timing
    ------
    latency : that of the store, and 1 cycle for the queue
    interval : ``elements // lanes`` cycles per frame
    """

    def __init__(self, node: graph.Table, schedule: LaneSchedule):
        schedule.check(node)
        if not node.is_shared and len(node.input.shape) != 1:
            raise ValueError(f"Layer {node.name!r} must have one axis or shared entries, not the "
                             f"input {node.input}")
        self.node = node
        self.schedule = schedule
        self.interval = schedule.cycles(node)
        self._folds = 1 if node.is_shared else self.interval
        bits = node.input.interval.width + (self._folds - 1).bit_length()
        if bits > MAX_ADDRESS_BITS:
            raise ValueError(f"Table of layer {node.name!r} must have at most 2^{MAX_ADDRESS_BITS} "
                             f"entries per lane, not 2^{bits}; use more lanes or fewer bits")
        self._stores = [self._store(lane) for lane in range(schedule.lanes)]
        o_shape = vector(node.output.interval, schedule.lanes)
        pipeline = self._stores[0].latency
        self._queue = CreditQueue(o_shape, depth=CreditQueue.depth_for(pipeline))
        self.latency = pipeline + self._queue.latency
        super().__init__({
            "i": In(stream.Signature(vector(node.input.interval, schedule.lanes))),
            "o": Out(stream.Signature(o_shape)),
        })

    def _store(self, lane: int) -> Rom:
        """Entries of one lane by fold and, below it, by the code of the element."""
        inside, outside = self.node.input.interval, self.node.output.interval
        codes = inside.encode(inside.values())
        words = [0] * (self._folds << inside.width)
        for fold in range(self._folds):
            row = 0 if self.node.is_shared else fold * self.schedule.lanes + lane
            entries = BeatFormat(outside, 1).words(self.node.entries[row, :, None])
            for code, entry in zip(codes.tolist(), entries, strict=True):
                words[(fold << inside.width) + code] = entry
        return Rom(code_shape(outside), words, store=self.schedule.store)

    def elaborate(self, platform):
        m = Module()
        m.submodules.queue = queue = self._queue
        wiring.connect(m, queue.o, wiring.flipped(self.o))

        go = Signal()
        m.d.comb += self.i.ready.eq(queue.can_reserve)
        m.d.comb += go.eq(self.i.valid & queue.can_reserve)
        m.d.comb += queue.reserve.eq(go)

        fold = Signal(range(self._folds))
        with m.If(go):
            m.d.sync += fold.eq(Mux(fold == self._folds - 1, 0, fold + 1))

        for lane, store in enumerate(self._stores):
            m.submodules[f"store_{lane}"] = store
            m.d.comb += store.address.eq(Cat(self.i.payload[lane], fold))
            m.d.comb += queue.payload[lane].eq(store.word)
        m.d.comb += queue.push.eq(delayed_flag(m, go, self._stores[0].latency, name="go"))

        return m
