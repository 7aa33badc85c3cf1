"""Receiving half of a UART."""

from amaranth.hdl import Cat, Module, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.cdc import FFSynchronizer
from amaranth.lib.wiring import In, Out

from hw.shell.bit_clock import check_divisor

__all__ = ["UartRx"]


class UartRx(wiring.Component):
    """Receive bytes: 8 data bits, least significant first, no parity, one stop bit.

    Each bit is sampled once, in its middle. A byte without its stop bit is dropped, and so is a
    byte that arrives while the one before it was not taken; both leave a packet that its CRC
    betrays. A new start bit is accepted from the middle of the stop bit on, so bytes may follow
    each other without a pause from a sender that is a few per cent faster.

    Parameters
    ----------
    divisor : :class:`int`
        Clock cycles per bit.

    Members
    -------
    rx : ``In(1)``
        The pin; may change at any time.
    o : ``Out(stream.Signature(8))``

    Timing
    ------
    latency : ``9 * divisor + divisor // 2 + 3`` cycles from the start bit, and up to one more
    interval : ``10 * divisor`` cycles per byte, as the sender has it
    """

    def __init__(self, *, divisor: int):
        self.divisor = check_divisor(divisor)
        self.latency = 9 * divisor + divisor // 2 + 3
        self.interval = 10 * divisor
        super().__init__({"rx": In(1, init=1), "o": Out(stream.Signature(8))})

    def elaborate(self, platform):
        m = Module()

        rx = Signal(init=1)
        m.submodules.synchroniser = FFSynchronizer(self.rx, rx, init=1)

        timer = Signal(range(self.divisor))
        bits = Signal(range(10))
        data = Signal(8)
        is_sample = timer == 0

        with m.If(self.o.ready):
            m.d.sync += self.o.valid.eq(0)

        with m.FSM(name="state"):
            with m.State("IDLE"):
                m.d.sync += timer.eq((self.divisor - 1) // 2)
                m.d.sync += bits.eq(0)
                with m.If(~rx):
                    m.next = "BITS"

            with m.State("BITS"):
                m.d.sync += timer.eq(timer - 1)
                with m.If(is_sample):
                    m.d.sync += timer.eq(self.divisor - 1)
                    m.d.sync += bits.eq(bits + 1)
                    m.d.sync += data.eq(Cat(data[1:], rx))  # the start bit is shifted out again
                    with m.If((bits == 0) & rx):
                        m.next = "IDLE"  # a glitch, no start bit
                    with m.Elif(bits == 9):
                        m.next = "BREAK"
                        with m.If(rx):
                            m.next = "IDLE"
                            with m.If(~self.o.valid):
                                m.d.sync += self.o.valid.eq(1)
                                m.d.sync += self.o.payload.eq(data)

            # Without the stop bit nothing says where the next byte begins: wait for a quiet line.
            with m.State("BREAK"):
                with m.If(rx):
                    m.next = "IDLE"

        return m
