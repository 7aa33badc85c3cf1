# amaranth: UnusedElaboratable=no
"""A design that reads the board's flash and says what it finds, for tests of builds."""

from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.shell.uart_rx import UartRx
from hw.shell.uart_tx import UartTx
from hw.spi_flash import FLASH, SpiFlash
from sw.schedule import FLASH_ADDRESS

__all__ = ["Reader"]


class Reader(wiring.Component):
    """Send the next byte of the flash for each byte that is received."""

    def __init__(self, divisor: int):
        self.divisor = divisor
        super().__init__({"rx": In(1, init=1), "tx": Out(1, init=1), "flash": Out(FLASH)})

    def elaborate(self, platform):
        m = Module()
        m.submodules.uart_rx = uart_rx = UartRx(divisor=self.divisor)
        m.submodules.uart_tx = uart_tx = UartTx(divisor=self.divisor)
        m.submodules.reader = reader = SpiFlash(FLASH_ADDRESS, wake_cycles=64)
        wiring.connect(m, reader.pins, wiring.flipped(self.flash))
        asked = Signal()
        m.d.comb += [uart_rx.rx.eq(self.rx), self.tx.eq(uart_tx.tx), reader.go.eq(1)]
        m.d.comb += uart_tx.i.payload.eq(reader.o.payload)
        m.d.comb += uart_tx.i.valid.eq(reader.o.valid & asked)
        m.d.comb += reader.o.ready.eq(uart_tx.i.ready & asked)
        m.d.comb += uart_rx.o.ready.eq(1)
        with m.If(reader.o.valid & reader.o.ready):
            m.d.sync += asked.eq(0)
        with m.If(uart_rx.o.valid):
            m.d.sync += asked.eq(1)
        return m
