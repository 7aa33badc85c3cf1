# amaranth: UnusedElaboratable=no
"""Fully connected layers, folded."""

from amaranth.hdl import Module, Mux, Signal, Value, unsigned
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

from hw.credit_queue import CreditQueue
from hw.delay import delayed, delayed_flag
from hw.dot_lowbit import DotLowbit
from hw.dot_ternary import DotTernary
from hw.dot_xnor import DotXnor
from hw.frame_buffer import FrameBuffer
from hw.rom import Rom
from hw.shape import vector
from sw import graph
from sw.graph import BeatFormat
from sw.schedule import DenseSchedule

__all__ = ["Dense"]

ENGINES = {"xnor": DotXnor, "ternary": DotTernary, "lowbit": DotLowbit}


class Dense(wiring.Component):
    """Compute ``pe`` outputs at a time, from ``simd`` inputs at a time.

    A frame arrives in ``beats`` beats of ``simd`` inputs. It is read ``folds`` times, once for each
    group of ``pe`` outputs, against a store that holds the weights of one cycle in one word. No
    stall reaches the arithmetic: a fold ends only with a credit for its result.

    Parameters
    ----------
    node : :class:`sw.graph.Dense`
        What to compute. ``node.evaluate`` is the reference for this component.
    schedule : :class:`DenseSchedule`
        ``pe`` divides the outputs and ``simd`` the inputs; ``engine`` multiplies and ``store``
        holds the weights.

    Attributes
    ----------
    beats, folds : :class:`int`
        ``in_features // simd`` and ``out_features // pe``.

    Members
    -------
    i : ``In(stream.Signature(vector(node.input.interval, simd)))``
        ``beats`` beats make a frame, input 0 first.
    o : ``Out(stream.Signature(vector(node.output.interval, pe)))``
        ``folds`` beats make a frame, output 0 first.

    Timing
    ------
    latency : ``beats * (folds - 1)``, the lead of the frame buffer, the store's and the engine's
        latency, and 2 cycles for the accumulator and the queue; from the last beat of a lone frame
        to its last result
    interval : ``beats * folds`` cycles per frame
    """

    def __init__(self, node: graph.Dense, schedule: DenseSchedule):
        schedule.check(node)
        self.node = node
        self.schedule = schedule
        pe, simd = schedule.pe, schedule.simd
        self.beats, self.folds = node.in_features // simd, node.out_features // pe
        self.interval = self._cycles = schedule.cycles(node)

        x_shape = vector(node.input.interval, simd)
        o_shape = vector(node.output.interval, pe)
        self._dots = [self._dot() for _ in range(pe)]
        w_shape = data.ArrayLayout(self._dots[0].w.shape(), pe)
        self._weights = Rom(w_shape, self._words(), store=schedule.store)
        self._frames = self._frame_buffer(x_shape)
        pipeline = self._weights.latency + self._dots[0].latency + 1
        self._queue = CreditQueue(o_shape, depth=CreditQueue.depth_for(
            pipeline, self._shortest_fold()))
        self.latency = self._last_issue() + pipeline + self._queue.latency
        super().__init__({"i": In(stream.Signature(x_shape)), "o": Out(stream.Signature(o_shape))})

    def _dot(self):
        """What multiplies for one output."""
        return ENGINES[self.schedule.engine](self.node.input.interval, self.node.weight_interval,
                                             self.schedule.simd)

    def _frame_buffer(self, x_shape: data.ArrayLayout):
        return FrameBuffer(x_shape, beats=self.beats, passes=self.folds)

    def _shortest_fold(self) -> int:
        """Least cycles between two results."""
        return self.beats

    def _last_issue(self) -> int:
        """Cycles from the last beat of a lone frame until the last is issued."""
        return self.beats * (self.folds - 1) + self._frames.lead

    def _words(self) -> list[int]:
        """Weights in the order in which they are used, all of one cycle in one word."""
        pe, simd = self.schedule.pe, self.schedule.simd
        by_cycle = self.node.weights.reshape(self.folds, pe, self.beats, simd).swapaxes(1, 2)
        return BeatFormat(self.node.weight_interval, pe * simd).words(
            by_cycle.reshape(self.interval, pe * simd))

    def elaborate(self, platform):
        m = Module()
        m.submodules.frames = frames = self._frames
        m.submodules.weights = weights = self._weights
        m.submodules.queue = queue = self._queue
        wiring.connect(m, wiring.flipped(self.i), frames.i)
        wiring.connect(m, queue.o, wiring.flipped(self.o))

        # Issue: one beat of the frame and one word of weights.
        go = Signal()
        can_go, is_first, is_last = self._next_beat(m, go)
        m.d.comb += go.eq(can_go & (~is_last | queue.can_reserve))
        m.d.comb += frames.take.eq(go)
        m.d.comb += queue.reserve.eq(go & is_last)
        cycle = Signal(range(self._cycles))
        m.d.comb += weights.address.eq(cycle)
        with m.If(go):
            m.d.sync += cycle.eq(Mux(cycle == self._cycles - 1, 0, cycle + 1))

        # Multiply: the beat waits for a store that is slower than the frame buffer.
        x = delayed(m, frames.beat, weights.latency - frames.latency, name="x")
        for lane, dot in enumerate(self._dots):
            m.submodules[f"dot_{lane}"] = dot
            m.d.comb += dot.x.eq(x)
            m.d.comb += dot.w.eq(weights.word[lane])

        # Accumulate.
        flight = weights.latency + self._dots[0].latency
        add = delayed_flag(m, go, flight, name="add")
        restart = delayed(m, is_first, flight, name="restart")
        finish = delayed_flag(m, go & is_last, flight + 1, name="finish")
        for lane, dot in enumerate(self._dots):
            m.d.comb += queue.payload[lane].eq(self._accumulate(m, dot, lane, add, restart))
        m.d.comb += queue.push.eq(finish)

        return m

    def _next_beat(self, m: Module, go: Value) -> tuple[Value, Value, Value]:
        """Whether the next beat is there, and whether it is the first or the last of its fold."""
        beat = Signal(range(self.beats))
        is_last = beat == self.beats - 1
        with m.If(go):
            m.d.sync += beat.eq(Mux(is_last, 0, beat + 1))
        return self._frames.is_available, beat == 0, is_last

    def _accumulate(self, m: Module, dot, lane: int, add, restart):
        """Return the code of the sum over a fold."""
        output = self.node.output.interval
        if dot.total_interval.step == output.step == 2:
            # Codes of sums with the same step add up to the code of the sum.
            total = Signal(unsigned(output.width), name=f"total_{lane}", reset_less=True)
            with m.If(add):
                m.d.sync += total.eq(Mux(restart, 0, total) + dot.total)
            return total
        # A partial sum may leave the output's interval, but the total does not, and two's
        # complement addition forgets the excursion: the accumulator needs no guard bits. An
        # output with a step starts at minus its lowest value; the bits below the step stay 0.
        start = 0 if output.step == 1 else -output.lo
        shift = output.step.bit_length() - 1
        total = Signal(unsigned(output.width + shift), name=f"total_{lane}", reset_less=True)
        with m.If(add):
            m.d.sync += total.eq(Mux(restart, start, total) + dot.total)
        return total[shift:]
