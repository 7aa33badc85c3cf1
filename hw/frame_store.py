# amaranth: UnusedElaboratable=no
"""Frames whose beats are read in any order."""

from amaranth.hdl import Cat, Module, Mux, Signal
from amaranth.lib import memory, stream, wiring
from amaranth.lib.wiring import In, Out

__all__ = ["FrameStore"]


class FrameStore(wiring.Component):
    """Take frames of ``beats`` beats and hand out any beat of the oldest.

    Two frames fit: the next one arrives while the last one is read. A beat can be read in the
    cycle after it arrived.

    Parameters
    ----------
    shape : shape-like
        Payload of a beat.
    beats : :class:`int`
        Beats per frame.

    Members
    -------
    i : ``In(stream.Signature(shape))``
        ``i.ready`` depends on registers only.
    address : ``In(range(beats))``
    is_available : ``Out(1)``
        The beat at ``address`` can be taken.
    take : ``In(1)``
        Take it. Must be low while ``is_available`` is.
    release : ``In(1)``
        What is taken is the last of the frame. Must be low while ``take`` or ``is_whole`` is.
    is_whole : ``Out(1)``
        All beats of the oldest frame have arrived.
    beat : ``Out(shape)``
        The beat that was taken in the last cycle.

    Timing
    ------
    latency : 1 cycle from ``take`` to ``beat``
    interval : 1 cycle per beat, on both sides
    """

    latency = 1
    interval = 1

    def __init__(self, shape, *, beats: int):
        self.shape = shape
        self.beats = beats
        super().__init__({"i": In(stream.Signature(shape)), "address": In(range(beats)),
                          "is_available": Out(1), "take": In(1), "release": In(1),
                          "is_whole": Out(1), "beat": Out(shape)})

    def elaborate(self, platform):
        m = Module()
        bits = (self.beats - 1).bit_length()
        m.submodules.memory = frames = memory.Memory(shape=self.shape, depth=2 << bits, init=[])
        write, read = frames.write_port(), frames.read_port()

        full = Signal(range(3))
        write_half, read_half = Signal(), Signal()
        write_beat = Signal(range(self.beats))
        put = self.i.valid & self.i.ready
        ends = put & (write_beat == self.beats - 1)

        m.d.comb += self.i.ready.eq(full != 2)
        m.d.comb += write.en.eq(put)
        m.d.comb += write.addr.eq(Cat(write_beat, write_half))
        m.d.comb += write.data.eq(self.i.payload)
        with m.If(put):
            m.d.sync += write_beat.eq(Mux(ends, 0, write_beat + 1))
            m.d.sync += write_half.eq(write_half ^ ends)

        m.d.comb += self.is_whole.eq(full != 0)
        m.d.comb += self.is_available.eq((full != 0) | (self.address < write_beat))
        m.d.comb += read.en.eq(self.take)
        m.d.comb += read.addr.eq(Cat(self.address, read_half))
        m.d.comb += self.beat.eq(read.data)
        with m.If(self.release):
            m.d.sync += read_half.eq(~read_half)
        m.d.sync += full.eq(full + ends - self.release)

        return m
