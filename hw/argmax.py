# amaranth: UnusedElaboratable=no
"""Choice of the class."""

from amaranth.hdl import Const, Module, Mux, Signal, Value
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

from hw.credit_queue import CreditQueue
from hw.delay import delayed, delayed_flag
from hw.shape import code_shape, vector
from sw import graph
from sw.schedule import LaneSchedule

__all__ = ["ArgMax"]


class ArgMax(wiring.Component):
    """Find the index of the largest element of a frame; of equal ones the first.

    A beat's elements meet in a tree of comparisons with a register behind each level; its winner
    then meets the best of the beats before.

    Parameters
    ----------
    node : :class:`sw.graph.ArgMax`
        What to compute. ``node.evaluate`` is the reference for this component.
    schedule : :class:`LaneSchedule`
        ``lanes`` divides the elements.

    Members
    -------
    i : ``In(stream.Signature(vector(node.input.interval, lanes)))``
        Elements in order. ``i.ready`` depends on registers only.
    o : ``Out(stream.Signature(vector(node.output.interval, 1)))``
        One beat per frame.

    Timing
    ------
    latency : ``ceil(log2(lanes))`` cycles for the tree, 1 for the best and 1 for the queue
    interval : ``elements // lanes`` cycles per frame
    """

    def __init__(self, node: graph.ArgMax, schedule: LaneSchedule):
        schedule.check(node)
        self.node = node
        self.schedule = schedule
        self.interval = schedule.cycles(node)
        self._levels = (schedule.lanes - 1).bit_length()
        o_shape = vector(node.output.interval, 1)
        self._queue = CreditQueue(o_shape, depth=CreditQueue.depth_for(self._levels + 1,
                                                                       self.interval))
        self.latency = self._levels + 1 + self._queue.latency
        super().__init__({
            "i": In(stream.Signature(vector(node.input.interval, schedule.lanes))),
            "o": Out(stream.Signature(o_shape)),
        })

    def elaborate(self, platform):
        m = Module()
        m.submodules.queue = queue = self._queue
        wiring.connect(m, queue.o, wiring.flipped(self.o))

        beat = Signal(range(self.interval))
        is_first, is_last = beat == 0, beat == self.interval - 1
        go = Signal()
        m.d.comb += self.i.ready.eq(~is_last | queue.can_reserve)
        m.d.comb += go.eq(self.i.valid & self.i.ready)
        m.d.comb += queue.reserve.eq(go & is_last)
        with m.If(go):
            m.d.sync += beat.eq(Mux(is_last, 0, beat + 1))

        winner = self._tree(m)
        first = delayed(m, is_first, self._levels, name="first")
        base = delayed(m, beat, self._levels, name="beat")
        best = Signal(winner.shape(), reset_less=True)
        with m.If(delayed_flag(m, go, self._levels, name="go")
                  & (first | (winner.value > best.value))):
            m.d.sync += best.value.eq(winner.value)
            m.d.sync += best.index.eq(base * self.schedule.lanes + winner.index)

        m.d.comb += queue.payload[0].eq(best.index)
        m.d.comb += queue.push.eq(delayed_flag(m, go & is_last, self._levels + 1, name="end"))

        return m

    def _tree(self, m: Module):
        """Return the first of the largest elements of a beat, ``_levels`` cycles late."""
        layout = data.StructLayout({"value": code_shape(self.node.input.interval),
                                    "index": code_shape(self.node.output.interval)})
        entries: list[Value] = []
        for lane, element in enumerate(self.i.payload):
            entry = Signal(layout, name=f"lane_{lane}")
            m.d.comb += entry.value.eq(element)
            m.d.comb += entry.index.eq(Const(lane))
            entries.append(entry)
        for level in range(self._levels):
            winners = []
            for k in range(0, len(entries), 2):
                winner = Signal(layout, name=f"winner_{level}_{k // 2}", reset_less=True)
                left, *right = entries[k:k + 2]
                m.d.sync += winner.eq(left)
                for other in right:
                    with m.If(other.value > left.value):
                        m.d.sync += winner.eq(other)
                winners.append(winner)
            entries = winners
        return entries[0]
