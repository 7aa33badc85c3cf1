# amaranth: UnusedElaboratable=no
"""Where an image begins and ends in a stream of bytes."""

from amaranth.hdl import Cat, Module, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.bit_window import ImageByte
from hw.slot_fetch import LOAD
from sw.codec.image import LENGTH_BYTES

__all__ = ["ImageFramer"]


class ImageFramer(wiring.Component):
    """Take the length off the front of an image and mark its last byte.

    Parameters
    ----------
    longest : :class:`int`
        Bytes of an image, at most: an erased flash is no image of 16 MiB.

    Members
    -------
    i : ``In(stream.Signature(LOAD))``
        The length of an image, then its bytes. ``first`` goes with the first byte of the length
        and ends the image before, however far it came.
    o : ``Out(stream.Signature(ImageByte))``
        Must be ready for a whole image in the end.
    begins : ``Out(1)``
        An image begins. High for one cycle, in which nothing is given.
    is_over : ``Out(1)``
        The last byte was given, or there was no image yet.
    is_wrong : ``Out(1)``
        The length is 0 or too large, or bytes followed the last one. Until the next image begins.

    Timing
    ------
    latency : 0 cycles
    interval : 1 cycle per byte, and 1 in front of an image
    """

    def __init__(self, longest: int):
        if not 1 <= longest < 1 << 8 * LENGTH_BYTES:
            raise ValueError(f"Longest image must have from 1 to 2^{8 * LENGTH_BYTES} - 1 bytes, "
                             f"not {longest}")
        self.longest = longest
        super().__init__({"i": In(stream.Signature(LOAD)), "o": Out(stream.Signature(ImageByte)),
                          "begins": Out(1), "is_over": Out(1), "is_wrong": Out(1)})

    def elaborate(self, platform):
        m = Module()
        byte = self.i.payload
        left = Signal(8 * LENGTH_BYTES)
        # Before the first image the length is known: it is 0.
        step = Signal(range(LENGTH_BYTES + 1), init=LENGTH_BYTES)
        is_told = step == LENGTH_BYTES
        is_first = Signal()
        m.d.comb += self.begins.eq(self.i.valid & byte.first & ~is_first)
        m.d.comb += self.is_over.eq(is_told & (left == 0))
        m.d.comb += self.o.p.data.eq(byte.data)
        m.d.comb += self.o.p.last.eq(left == 1)
        is_inside = is_told & (left != 0) & ~(byte.first & ~is_first)
        m.d.comb += self.o.valid.eq(self.i.valid & is_inside)
        m.d.comb += self.i.ready.eq(~(byte.first & ~is_first) & (~is_inside | self.o.ready))
        with m.If(self.begins):
            m.d.sync += [is_first.eq(1), step.eq(0), left.eq(0), self.is_wrong.eq(0)]
        with m.Elif(self.i.valid & self.i.ready):
            m.d.sync += is_first.eq(0)
            with m.If(is_told):
                m.d.sync += left.eq(left - 1)
                with m.If(left == 0):
                    m.d.sync += [left.eq(0), self.is_wrong.eq(1)]
            with m.Else():
                told = Cat(byte.data, left)[:len(left)]
                m.d.sync += [left.eq(told), step.eq(step + 1)]
                with m.If((step == LENGTH_BYTES - 1) & ((told == 0) | (told > self.longest))):
                    m.d.sync += [left.eq(0), self.is_wrong.eq(1)]
        return m
