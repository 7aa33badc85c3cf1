# amaranth: UnusedElaboratable=no
"""Bytes of an SPI flash, from an address on."""

from amaranth.hdl import Cat, Module, Mux, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

__all__ = ["FLASH", "SpiFlash"]

#: Pins of a flash, from the side of the FPGA.
FLASH = wiring.Signature({"cs_n": Out(1, init=1), "sck": Out(1), "mosi": Out(1), "miso": In(1)})

# Commands that every flash of the boards has (Winbond W25Q128JV, Micron N25Q032: the same codes).
_WAKE, _READ = 0xAB, 0x03


class SpiFlash(wiring.Component):
    """Read a flash in SPI mode 0, as long as bytes are asked for.

    It is woken first: an iCE40 sends the flash that configured it to sleep.

    Parameters
    ----------
    address : :class:`int`
        Of the first byte; 24 bits.
    wake_cycles : :class:`int`
        Between waking and reading. 4,096 are 68 us at 60 MHz; a W25Q128JV takes 3 us and an
        N25Q032 30 us.

    Members
    -------
    go : ``In(1)``
        Read. While it is low the flash is left alone; the next byte is then the first again.
    o : ``Out(stream.Signature(8))``
        While a byte waits to be taken, the clock of the flash stands still.
    pins : ``Out(FLASH)``

    Timing
    ------
    latency : ``wake_cycles + 48 * 4 + 3`` cycles, from ``go`` to the first byte
    interval : 33 cycles per byte: the flash is clocked with a quarter of the clock
    """

    def __init__(self, address: int, *, wake_cycles: int = 4096):
        if not 0 <= address < 1 << 24:
            raise ValueError(f"Address must have 24 bits, not be {address:#x}")
        self.address = address
        self.wake_cycles = wake_cycles
        super().__init__({"go": In(1), "o": Out(stream.Signature(8)), "pins": Out(FLASH)})

    def elaborate(self, platform):
        m = Module()

        # A bit takes four cycles; the flash is heard three of them behind the falling edge.
        phase = Signal(2)
        left = Signal(range(33))
        out, byte = Signal(32), Signal(8)
        is_shifting = left != 0
        m.d.comb += self.pins.sck.eq(phase[1])
        m.d.comb += self.pins.mosi.eq(out[-1])
        with m.If(is_shifting):
            m.d.sync += phase.eq(phase + 1)
            with m.If(phase == 2):
                m.d.sync += byte.eq(Cat(self.pins.miso, byte))
            with m.If(phase == 3):
                m.d.sync += left.eq(left - 1)
                m.d.sync += out.eq(out << 1)
        is_sent = (left == 1) & (phase == 3)

        rest = Signal(range(self.wake_cycles + 1))
        m.d.comb += self.o.payload.eq(byte)
        with m.FSM(name="state"):
            with m.State("IDLE"):
                with m.If(self.go):
                    m.d.sync += [out.eq(_WAKE << 24), left.eq(8), self.pins.cs_n.eq(0)]
                    m.next = "WAKE"
            with m.State("WAKE"):
                with m.If(is_sent):
                    m.d.sync += self.pins.cs_n.eq(1)
                    m.d.sync += rest.eq(self.wake_cycles)
                    m.next = "REST"
            with m.State("REST"):
                m.d.sync += rest.eq(Mux(rest == 0, 0, rest - 1))
                with m.If(rest == 0):
                    m.d.sync += [out.eq(_READ << 24 | self.address), left.eq(32),
                                 self.pins.cs_n.eq(0)]
                    m.next = "COMMAND"
            with m.State("COMMAND"):
                with m.If(is_sent):
                    m.d.sync += left.eq(8)
                    m.next = "BYTE"
            with m.State("BYTE"):
                with m.If(is_sent):
                    m.next = "OFFER"
            with m.State("OFFER"):
                m.d.comb += self.o.valid.eq(1)
                with m.If(self.o.ready):
                    m.d.sync += left.eq(8)
                    m.next = "BYTE"
                    with m.If(~self.go):
                        m.d.sync += [left.eq(0), self.pins.cs_n.eq(1)]
                        m.next = "IDLE"

        return m
