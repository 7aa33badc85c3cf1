"""Bits of a stream of bytes, as many at a time as one likes."""

from amaranth.hdl import Module, Mux, Signal
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

__all__ = ["WINDOW_BITS", "BitWindow", "ImageByte"]

#: Most bits that are seen, and taken, at once.
WINDOW_BITS = 16


class ImageByte(data.Struct):
    """A byte of a stream, and whether it is the last."""

    data: 8
    last: 1


class BitWindow(wiring.Component):
    """Show the next bits of a stream of bytes, the first bit as the most significant one.

    Behind the last byte nothing is taken from ``i`` until a reset: it belongs to another stream.

    Members
    -------
    i : ``In(stream.Signature(ImageByte))``
        ``i.ready`` depends on registers only.
    bits : ``Out(16)``
        The next bits; zeros behind those that are there.
    level : ``Out(range(25))``
        How many are there. A count below 16 means that the bytes do not come fast enough.
    take : ``In(range(17))``
        How many of them are gone in the next cycle; at most ``level``.
    is_ended : ``Out(1)``
        The last byte is among the bits, or was.

    Timing
    ------
    latency : 1 cycle
    interval : 1 cycle per byte, while at most 8 bits are taken per cycle
    """

    latency = 1
    interval = 1

    i: In(stream.Signature(ImageByte))
    bits: Out(WINDOW_BITS)
    level: Out(range(WINDOW_BITS + 9))
    take: In(range(WINDOW_BITS + 1))
    is_ended: Out(1)

    def elaborate(self, platform):
        m = Module()

        window = Signal(WINDOW_BITS + 8)
        m.d.comb += self.bits.eq(window[8:])
        m.d.comb += self.i.ready.eq((self.level <= WINDOW_BITS) & ~self.is_ended)

        # The byte goes to its place before anything is taken: how much is taken is known late.
        go = Signal()
        with_byte = Signal.like(window)
        room = Signal(range(WINDOW_BITS + 1))
        m.d.comb += go.eq(self.i.valid & self.i.ready)
        m.d.comb += room.eq(WINDOW_BITS - self.level)
        m.d.comb += with_byte.eq(window | Mux(go, self.i.p.data << room, 0))
        m.d.sync += window.eq(with_byte << self.take)
        m.d.sync += self.level.eq(self.level + Mux(go, 8, 0) - self.take)
        with m.If(go):
            m.d.sync += self.is_ended.eq(self.i.p.last)

        return m
