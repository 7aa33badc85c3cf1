# amaranth: UnusedElaboratable=no
"""Beats that wait in a memory."""

from amaranth.hdl import Module, Shape, Value
from amaranth.lib import fifo, stream, wiring
from amaranth.lib.wiring import In, Out

__all__ = ["BeatBuffer"]


class BeatBuffer(wiring.Component):
    """Hold up to ``depth`` beats in a memory, which costs less than a queue from some beats on.

    Parameters
    ----------
    shape : shape-like
        Payload of both streams.
    depth : :class:`int`
        Beats held, at least 2.

    Members
    -------
    i : ``In(stream.Signature(shape))``
    o : ``Out(stream.Signature(shape))``

    Timing
    ------
    latency : 2 cycles
    interval : 1 cycle per beat
    """

    latency = 2
    interval = 1

    def __init__(self, shape, *, depth: int):
        if not isinstance(depth, int) or depth < 2:
            raise ValueError(f"Buffer depth must be an integer of at least 2, not {depth!r}")
        self.shape = shape
        self.depth = depth
        super().__init__({"i": In(stream.Signature(shape)), "o": Out(stream.Signature(shape))})

    def elaborate(self, platform):
        m = Module()
        width = Shape.cast(self.shape).width
        m.submodules.beats = beats = fifo.SyncFIFOBuffered(width=width, depth=self.depth)

        m.d.comb += beats.w_data.eq(Value.cast(self.i.payload))
        m.d.comb += beats.w_en.eq(self.i.valid)
        m.d.comb += self.i.ready.eq(beats.w_rdy)
        m.d.comb += Value.cast(self.o.payload).eq(beats.r_data)
        m.d.comb += self.o.valid.eq(beats.r_rdy)
        m.d.comb += beats.r_en.eq(self.o.ready)

        return m
