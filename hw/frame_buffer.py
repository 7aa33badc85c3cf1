"""Frames that are read several times."""

from amaranth.hdl import Module, Mux, Signal
from amaranth.lib import memory, stream, wiring
from amaranth.lib.wiring import In, Out

__all__ = ["FrameBuffer"]


class FrameBuffer(wiring.Component):
    """Take frames of ``beats`` beats and hand out each of them ``passes`` times.

    Two frames fit: the next one arrives while the last one is read, so that neither side waits for
    the other as long as both need the same time for a frame. A beat can be read in the cycle after
    it arrived; the first pass follows the arriving beats.

    With one pass there is nothing to keep, and the buffer is a register.

    Parameters
    ----------
    shape : shape-like
        Payload of a beat.
    beats : :class:`int`
        Beats per frame.
    passes : :class:`int`
        How often each frame is read.

    Members
    -------
    i : ``In(stream.Signature(shape))``
        ``i.ready`` depends on registers only; with one pass it is ``take``.
    is_available : ``Out(1)``
        The next beat can be taken.
    take : ``In(1)``
        Take it. Must be low while ``is_available`` is.
    beat : ``Out(shape)``
        The beat that was taken in the last cycle.

    Timing
    ------
    latency : 1 cycle from ``take`` to ``beat``; ``lead`` cycles from ``i`` to ``is_available``:
        1, or 0 with one pass
    interval : ``beats * passes`` cycles per frame
    """

    latency = 1

    def __init__(self, shape, *, beats: int, passes: int):
        self.shape = shape
        self.beats = beats
        self.passes = passes
        self.lead = 1 if passes > 1 else 0
        self.interval = beats * passes
        super().__init__({"i": In(stream.Signature(shape)), "is_available": Out(1), "take": In(1),
                          "beat": Out(shape)})

    def elaborate(self, platform):
        m = Module()

        if self.passes == 1:
            m.d.comb += self.is_available.eq(self.i.valid)
            m.d.comb += self.i.ready.eq(self.take)
            m.d.sync += self.beat.eq(self.i.payload)
            return m

        m.submodules.memory = frames = memory.Memory(shape=self.shape, depth=2 * self.beats,
                                                     init=[])
        write, read = frames.write_port(), frames.read_port()

        # How many whole frames are kept, and the next beat to be written and read of a frame.
        full = Signal(range(3))
        write_half = Signal()
        write_beat = Signal(range(self.beats))
        read_half = Signal()
        read_beat = Signal(range(self.beats))
        read_pass = Signal(range(self.passes))

        put = self.i.valid & self.i.ready
        ends_write = put & (write_beat == self.beats - 1)
        ends_pass = self.take & (read_beat == self.beats - 1)
        ends_read = ends_pass & (read_pass == self.passes - 1)

        m.d.comb += self.i.ready.eq(full != 2)
        m.d.comb += write.en.eq(put)
        m.d.comb += write.addr.eq(Mux(write_half, write_beat + self.beats, write_beat))
        m.d.comb += write.data.eq(self.i.payload)
        with m.If(put):
            m.d.sync += write_beat.eq(Mux(ends_write, 0, write_beat + 1))
            m.d.sync += write_half.eq(write_half ^ ends_write)

        # While no frame is whole the reader is in the first pass of the frame that arrives.
        m.d.comb += self.is_available.eq((full != 0) | (read_beat != write_beat))
        m.d.comb += read.en.eq(self.take)
        m.d.comb += read.addr.eq(Mux(read_half, read_beat + self.beats, read_beat))
        m.d.comb += self.beat.eq(read.data)
        with m.If(self.take):
            m.d.sync += read_beat.eq(Mux(ends_pass, 0, read_beat + 1))
        with m.If(ends_pass):
            m.d.sync += read_pass.eq(Mux(ends_read, 0, read_pass + 1))
            m.d.sync += read_half.eq(read_half ^ ends_read)

        m.d.sync += full.eq(full + ends_write - ends_read)

        return m
