"""From the beats of an accelerator to bytes."""

from amaranth.hdl import Module, Signal, Value
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

from hw.shell.beat_packer import beat_bytes

__all__ = ["BeatUnpacker"]


class BeatUnpacker(wiring.Component):
    """Give out a beat as bytes, the lowest bits first and zeros on top, as ``BeatFormat``.

    Parameters
    ----------
    shape : :class:`data.ArrayLayout`
        Of a beat.

    Members
    -------
    i : ``In(stream.Signature(shape))``
    o : ``Out(stream.Signature(8))``
        ``bytes`` of them for every beat.

    Timing
    ------
    latency : 1 cycle, to the first byte of a beat
    interval : ``bytes + 1`` cycles per beat
    """

    latency = 1

    def __init__(self, shape: data.ArrayLayout):
        self.shape = shape
        self.bytes = beat_bytes(shape)
        self.interval = self.bytes + 1
        super().__init__({"i": In(stream.Signature(shape)), "o": Out(stream.Signature(8))})

    def elaborate(self, platform):
        m = Module()

        beat = Signal(8 * self.bytes)
        left = Signal(range(self.bytes + 1))
        m.d.comb += self.o.payload.eq(beat)
        m.d.comb += self.o.valid.eq(left != 0)
        m.d.comb += self.i.ready.eq(left == 0)

        with m.If(self.i.valid & self.i.ready):
            m.d.sync += beat.eq(Value.cast(self.i.payload).as_unsigned())
            m.d.sync += left.eq(self.bytes)
        with m.If(self.o.valid & self.o.ready):
            m.d.sync += beat.eq(beat >> 8)
            m.d.sync += left.eq(left - 1)

        return m
