# amaranth: UnusedElaboratable=no
"""Bytes of a small memory in the bitstream, one after the other."""

from amaranth.hdl import Module, Signal, unsigned
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.rom import Rom

__all__ = ["RomBytes"]


class RomBytes(wiring.Component):
    """Give the bytes of a block RAM as long as they are asked for.

    Parameters
    ----------
    content : :class:`bytes`
        Given once; what comes behind the last byte means nothing.

    Members
    -------
    go : ``In(1)``
        Give bytes.
    o : ``Out(stream.Signature(8))``

    Timing
    ------
    interval : 3 cycles per byte: the bytes are decoded at their own pace, and nobody waits
    """

    def __init__(self, content: bytes):
        self.content = bytes(content)
        super().__init__({"go": In(1), "o": Out(stream.Signature(8))})

    def elaborate(self, platform):
        m = Module()
        m.submodules.rom = rom = Rom(unsigned(8), self.content, store="bram")
        age = Signal(range(rom.latency + 1))
        address = Signal.like(rom.address)
        m.d.comb += rom.address.eq(address)
        m.d.comb += self.o.payload.eq(rom.word)
        m.d.comb += self.o.valid.eq(age == rom.latency)
        with m.If(self.o.valid & self.o.ready):
            m.d.sync += age.eq(0)
            m.d.sync += address.eq(address + 1)
        with m.Elif(~self.o.valid & self.go):
            m.d.sync += age.eq(age + 1)
        return m
