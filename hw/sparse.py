# amaranth: UnusedElaboratable=no
"""Fully connected layers with few weights."""

from amaranth.hdl import Array, Cat, Module, Mux, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.column_scan import ColumnScan
from hw.credit_queue import CreditQueue
from hw.delay import delayed, delayed_flag
from hw.shape import vector
from hw.sparse_element import SparseElement
from sw import graph
from sw.schedule import SparseSchedule

__all__ = ["Sparse"]


class Sparse(wiring.Component):
    """Compute a fully connected layer from what is not zero: weights and activations.

    Weights are kept column by column, as in EIE, but found by counting instead of by pointers. A
    :class:`ColumnScan` finds the activations that are not zero and offers each
    :class:`SparseElement` its entries of their columns. Once all elements have the last of a
    frame, the accumulators leave, row by row, and are cleared; the next frame is scanned
    meanwhile, as far as the queues of the elements hold it.

    Parameters
    ----------
    node : :class:`sw.graph.Dense`
        What to compute. ``node.evaluate`` is the reference for this component.
    schedule : :class:`SparseSchedule`
        How much hardware.

    Members
    -------
    i : ``In(stream.Signature(vector(node.input.interval, simd)))``
        ``in_features // simd`` beats make a frame, input 0 first. A frame waits in a buffer.
    o : ``Out(stream.Signature(vector(node.output.interval, lanes)))``
        ``out_features // lanes`` beats make a frame, output 0 first.

    Timing
    ------
    latency : at most that of a frame without a zero, from its last beat to its last result
    interval : at most ``schedule.cycles(node)``, where no activation is zero;
        ``schedule.mean_cycles`` is a formula for the mean, and ``schedule.measured_cycles`` what
        given frames take, to the cycle. Who takes the outputs slower than they come holds up the
        next frame.
    """

    def __init__(self, node: graph.Dense, schedule: SparseSchedule):
        schedule.check(node)
        self.node = node
        self.schedule = schedule
        self.beats = node.out_features // schedule.lanes
        self._scan = ColumnScan(schedule.stream(node), node.input.interval, lanes=schedule.simd,
                                depth=schedule.depth, store=schedule.counts)
        self._elements = [SparseElement(node, schedule, pe) for pe in range(schedule.pe)]
        o_shape = vector(node.output.interval, schedule.lanes)
        self._queue = CreditQueue(o_shape, depth=CreditQueue.depth_for(1))
        super().__init__({
            "i": In(stream.Signature(vector(node.input.interval, schedule.simd))),
            "o": Out(stream.Signature(o_shape))})

    @property
    def interval(self) -> int:
        """Most cycles per frame."""
        return self.schedule.cycles(self.node)

    @property
    def latency(self) -> int:
        """Most cycles from the last beat of a lone frame to its last result."""
        return (self.schedule.pace(self.node).worst_latency + self.beats - 1 + 1
                + self._queue.latency)

    def elaborate(self, platform):
        m = Module()
        m.submodules.scan = scan = self._scan
        m.submodules.queue = queue = self._queue
        wiring.connect(m, wiring.flipped(self.i), scan.i)
        wiring.connect(m, queue.o, wiring.flipped(self.o))
        for pe, element in enumerate(self._elements):
            m.submodules[f"element_{pe}"] = element
            wiring.connect(m, getattr(scan, f"o_{pe}"), element.i)

        # Drain: all elements at once, a row of accumulators in a cycle, or in one for each output.
        # After a reset nothing is given: the accumulators are only cleared.
        is_clearing = Signal(init=1)
        row = Signal(range(self._elements[0].rows))
        turns = self.schedule.pe // self.schedule.lanes
        turn = Signal(range(turns))
        beat = Signal(range(self.beats))
        is_last_turn, is_last = turn == turns - 1, beat == self.beats - 1
        take = Signal()
        is_done = Cat(element.is_done for element in self._elements).all()
        m.d.comb += take.eq(is_done & (is_clearing | queue.can_reserve))
        m.d.comb += queue.reserve.eq(take & ~is_clearing)
        with m.If(take):
            m.d.sync += turn.eq(Mux(is_last_turn | is_last, 0, turn + 1))
            m.d.sync += beat.eq(Mux(is_last, 0, beat + 1))
            with m.If(is_last):
                m.d.sync += row.eq(0)
                m.d.sync += is_clearing.eq(0)
            with m.Elif(is_last_turn):
                m.d.sync += row.eq(row + 1)
        for element in self._elements:
            m.d.comb += element.take.eq(take)
            m.d.comb += element.row.eq(row)
            m.d.comb += element.clear.eq(is_last_turn | is_last)
            m.d.comb += element.resume.eq(take & is_last)

        shift = self.node.output.interval.step.bit_length() - 1
        totals = [element.total[shift:] for element in self._elements]
        if self.schedule.lanes == 1:
            totals = [Array(totals)[delayed(m, turn, 1, name="turn")]]
        for lane, total in enumerate(totals):
            m.d.comb += queue.payload[lane].eq(total)
        m.d.comb += queue.push.eq(delayed_flag(m, take & ~is_clearing, 1, name="given"))

        return m
