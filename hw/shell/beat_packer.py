"""From bytes to the beats of an accelerator."""

from amaranth.hdl import Cat, Module, Shape, Signal
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

__all__ = ["BeatPacker", "beat_bytes"]


def beat_bytes(shape) -> int:
    """Bytes of a beat on the cable."""
    return -(-Shape.cast(shape).width // 8)


class BeatPacker(wiring.Component):
    """Make a beat of every few bytes, the first byte in the lowest bits, as ``BeatFormat``.

    Parameters
    ----------
    shape : :class:`data.ArrayLayout`
        Of a beat.

    Members
    -------
    i : ``In(stream.Signature(8))``
        ``bytes`` of them make a beat; bits above the beat are ignored.
    o : ``Out(stream.Signature(shape))``

    Timing
    ------
    latency : 1 cycle, from the last byte of a beat
    interval : ``bytes + 1`` cycles per beat
    """

    latency = 1

    def __init__(self, shape: data.ArrayLayout):
        self.shape = shape
        self.bytes = beat_bytes(shape)
        self.interval = self.bytes + 1
        super().__init__({"i": In(stream.Signature(8)), "o": Out(stream.Signature(shape))})

    def elaborate(self, platform):
        m = Module()

        beat = Signal(8 * self.bytes)
        count = Signal(range(self.bytes + 1))
        m.d.comb += self.o.payload.eq(beat)
        m.d.comb += self.o.valid.eq(count == self.bytes)
        m.d.comb += self.i.ready.eq(count != self.bytes)

        with m.If(self.i.valid & self.i.ready):
            m.d.sync += beat.eq(Cat(beat[8:], self.i.payload))
            m.d.sync += count.eq(count + 1)
        with m.If(self.o.valid & self.o.ready):
            m.d.sync += count.eq(0)

        return m
