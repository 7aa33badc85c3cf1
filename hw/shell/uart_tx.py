"""Sending half of a UART."""

from amaranth.hdl import Cat, Module, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.shell.bit_clock import check_divisor

__all__ = ["UartTx"]


class UartTx(wiring.Component):
    """Send bytes: 8 data bits, least significant first, no parity, one stop bit.

    Parameters
    ----------
    divisor : :class:`int`
        Clock cycles per bit.

    Members
    -------
    i : ``In(stream.Signature(8))``
    tx : ``Out(1)``
        The pin, driven by a flip-flop; high when idle.

    Timing
    ------
    latency : 1 cycle, from the transfer to the start bit
    interval : ``10 * divisor + 1`` cycles per byte
    """

    latency = 1

    def __init__(self, *, divisor: int):
        self.divisor = check_divisor(divisor)
        self.interval = 10 * divisor + 1
        super().__init__({"i": In(stream.Signature(8)), "tx": Out(1, init=1)})

    def elaborate(self, platform):
        m = Module()

        timer = Signal(range(self.divisor))
        bits = Signal(range(11))
        data = Signal(9)
        m.d.comb += self.i.ready.eq(bits == 0)

        with m.If(self.i.ready):
            m.d.sync += timer.eq(self.divisor - 1)
            m.d.sync += data.eq(Cat(self.i.payload, 1))
            with m.If(self.i.valid):
                m.d.sync += bits.eq(10)
                m.d.sync += self.tx.eq(0)
        with m.Else():
            m.d.sync += timer.eq(timer - 1)
            with m.If(timer == 0):
                m.d.sync += timer.eq(self.divisor - 1)
                m.d.sync += bits.eq(bits - 1)
                m.d.sync += Cat(self.tx, data).eq(Cat(data, 1))

        return m
