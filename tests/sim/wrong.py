"""A component with a fault that a simulation must see."""

from amaranth.hdl import Module, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

__all__ = ["Wrong", "changes_its_offer", "drops_its_offer", "is_stuck", "waits_to_be_asked"]


class Wrong(wiring.Component):
    """A register with a fault."""

    i: In(stream.Signature(8))
    o: Out(stream.Signature(8))

    def __init__(self, fault):
        self.fault = fault
        super().__init__()

    def elaborate(self, platform):
        m = Module()
        is_used, word = Signal(), Signal(8)
        m.d.comb += [self.i.ready.eq(~is_used), self.o.valid.eq(is_used), self.o.payload.eq(word)]
        with m.If(self.i.valid & self.i.ready):
            m.d.sync += [is_used.eq(1), word.eq(self.i.payload)]
        with m.If(self.o.valid & self.o.ready):
            m.d.sync += is_used.eq(0)
        self.fault(m, self, is_used, word)
        return m


def drops_its_offer(m, dut, is_used, word):
    with m.If(is_used):
        m.d.sync += is_used.eq(0)


def changes_its_offer(m, dut, is_used, word):
    with m.If(is_used):
        m.d.sync += word.eq(word + 1)


def waits_to_be_asked(m, dut, is_used, word):
    m.d.comb += dut.o.valid.eq(is_used & dut.o.ready)


def is_stuck(m, dut, is_used, word):
    m.d.comb += dut.i.ready.eq(0)
