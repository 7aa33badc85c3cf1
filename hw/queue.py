"""Elastic stages."""

from amaranth.hdl import Module, Mux, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

__all__ = ["Queue"]


class Queue(wiring.Component):
    """Hold up to ``depth`` beats, and cut every combinational path between the two sides.

    The beats move towards slot 0, which is the output: one 4-input LUT and one flip-flop per bit
    and slot on both families, which for the few beats of a pipeline is less than any memory.

    Parameters
    ----------
    shape : shape-like
        Payload of both streams.
    depth : :class:`int`
        Beats held, at least 2 for full throughput.

    Members
    -------
    i : ``In(stream.Signature(shape))``
    o : ``Out(stream.Signature(shape))``

    Timing
    ------
    latency : 1 cycle
    interval : 1 cycle per beat (2 where ``depth`` is 1)
    """

    latency = 1

    def __init__(self, shape, *, depth: int = 2):
        if not isinstance(depth, int) or depth < 1:
            raise TypeError(f"Queue depth must be a positive integer, not {depth!r}")
        self.shape = shape
        self.depth = depth
        self.interval = 1 if depth > 1 else 2
        super().__init__({"i": In(stream.Signature(shape)), "o": Out(stream.Signature(shape))})

    def elaborate(self, platform):
        m = Module()

        slots = [Signal(self.shape, name=f"slot_{k}", reset_less=True) for k in range(self.depth)]
        is_used = Signal(self.depth)
        push = self.i.valid & self.i.ready
        pop = self.o.valid & self.o.ready

        m.d.comb += self.i.ready.eq(~is_used[-1])
        m.d.comb += self.o.valid.eq(is_used[0])
        m.d.comb += self.o.payload.eq(slots[0])

        # `is_used` is a thermometer: a push lengthens it, a pop shortens it.
        with m.If(push & ~pop):
            m.d.sync += is_used.eq((is_used << 1) | 1)
        with m.Elif(pop & ~push):
            m.d.sync += is_used.eq(is_used >> 1)

        # A free slot loads whatever is offered: it counts only once `is_used` says so.
        for k, slot in enumerate(slots):
            behind = slots[k + 1] if k + 1 < self.depth else self.i.payload
            is_moving = pop & is_used[k + 1] if k + 1 < self.depth else 0
            with m.If(pop | ~is_used[k]):
                m.d.sync += slot.eq(Mux(is_moving, behind, self.i.payload))

        return m
