"""Streams of other widths."""

from math import lcm

from amaranth.hdl import Array, Cat, Module, Mux, Signal, Value
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.queue import Queue
from hw.shape import vector
from sw.graph import Interval

__all__ = ["StreamWidth"]

MAX_LANES = 4096


class StreamWidth(wiring.Component):
    """Hand on the same elements in the same order, ``o_lanes`` instead of ``i_lanes`` at a time.

    Where neither divides the other, beats are gathered to their least common multiple and split.

    Parameters
    ----------
    interval : :class:`Interval`
        Of an element.
    i_lanes, o_lanes : :class:`int`
        Elements per beat.

    Members
    -------
    i : ``In(stream.Signature(vector(interval, i_lanes)))``
        ``i.ready`` depends on registers only.
    o : ``Out(stream.Signature(vector(interval, o_lanes)))``

    Timing
    ------
    latency : 1 cycle, from the beat that completes an output beat
    interval : 1 cycle per beat of the side that has more of them
    """

    latency = 1
    interval = 1

    def __init__(self, interval: Interval, i_lanes: int, o_lanes: int):
        self.element = interval
        self.i_lanes = i_lanes
        self.o_lanes = o_lanes
        self.lanes = lcm(i_lanes, o_lanes)
        if self.lanes > MAX_LANES:
            raise ValueError(f"Converter from {i_lanes} to {o_lanes} lanes must hold at most "
                             f"{MAX_LANES} elements, not {self.lanes}; choose PE and SIMD of "
                             f"neighbouring layers with a smaller common multiple")
        super().__init__({"i": In(stream.Signature(vector(interval, i_lanes))),
                          "o": Out(stream.Signature(vector(interval, o_lanes)))})

    def elaborate(self, platform):
        m = Module()
        m.submodules.queue = queue = Queue(vector(self.element, self.lanes))

        # Gather: all beats but the last wait in registers, the last one completes the word.
        parts = self.lanes // self.i_lanes
        if parts == 1:
            wiring.connect(m, wiring.flipped(self.i), queue.i)
        else:
            kept = Signal((parts - 1) * Value.cast(self.i.payload).shape().width)
            part = Signal(range(parts))
            is_last = part == parts - 1
            take = self.i.valid & self.i.ready
            whole = Cat(kept, self.i.payload)
            m.d.comb += self.i.ready.eq(~is_last | queue.i.ready)
            m.d.comb += queue.i.valid.eq(self.i.valid & is_last)
            m.d.comb += Value.cast(queue.i.payload).eq(whole)
            with m.If(take):
                m.d.sync += part.eq(Mux(is_last, 0, part + 1))
            with m.If(take & ~is_last):
                m.d.sync += kept.eq(whole[-len(kept):])

        # Split: the word leaves the queue with its last part.
        parts = self.lanes // self.o_lanes
        if parts == 1:
            wiring.connect(m, queue.o, wiring.flipped(self.o))
        else:
            part = Signal(range(parts))
            is_last = part == parts - 1
            word, width = Value.cast(queue.o.payload), Value.cast(self.o.payload).shape().width
            m.d.comb += self.o.valid.eq(queue.o.valid)
            m.d.comb += Value.cast(self.o.payload).eq(
                Array(word[k * width:][:width] for k in range(parts))[part])
            m.d.comb += queue.o.ready.eq(self.o.ready & is_last)
            with m.If(self.o.valid & self.o.ready):
                m.d.sync += part.eq(Mux(is_last, 0, part + 1))

        return m
