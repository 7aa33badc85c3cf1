"""What the device says about itself, one byte after the other."""

from amaranth.hdl import Module, Signal
from amaranth.lib import memory, stream, wiring
from amaranth.lib.wiring import Out

from hw.shell.packet_receiver import PacketByte

__all__ = ["InfoStore"]


class InfoStore(wiring.Component):
    """Give out a fixed text of bytes, again and again.

    The bytes are in a block memory: on the smallest parts LUTs are the scarcer good.

    Parameters
    ----------
    content : :class:`bytes`
        At least two bytes.

    Members
    -------
    o : ``Out(stream.Signature(PacketByte))``

    Timing
    ------
    latency : 1 cycle, from reset to the first byte
    interval : 1 cycle per byte
    """

    latency = 1
    interval = 1

    def __init__(self, content: bytes):
        if len(content) < 2:
            raise ValueError(f"Content must have at least two bytes, not {len(content)}")
        self.content = bytes(content)
        super().__init__({"o": Out(stream.Signature(PacketByte))})

    def elaborate(self, platform):
        m = Module()
        m.submodules.content = content = memory.Memory(
            shape=8, depth=len(self.content), init=self.content, attrs={"ram_style": "block"})
        fetch = content.read_port()

        # `next_row` is one ahead of the byte that the memory shows.
        next_row = Signal(range(len(self.content)))
        m.d.comb += fetch.addr.eq(next_row)
        m.d.comb += fetch.en.eq(~self.o.valid | self.o.ready)
        m.d.comb += self.o.p.data.eq(fetch.data)
        m.d.comb += self.o.p.last.eq(next_row == 0)

        with m.If(fetch.en):
            m.d.sync += self.o.valid.eq(1)
            m.d.sync += next_row.eq(next_row + 1)
            with m.If(next_row == len(self.content) - 1):
                m.d.sync += next_row.eq(0)

        return m
