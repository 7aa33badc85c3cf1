"""From the bytes of a packet to bytes on the cable."""

from amaranth.hdl import Module, Mux, Signal
from amaranth.lib import data, enum, memory, stream, wiring
from amaranth.lib.wiring import In, Out

from hw.shell.packet_byte import PacketByte
from sw.host.protocol import DELIMITER

__all__ = ["CobsEncoder", "Part", "PartKind"]


class PartKind(enum.Enum, shape=2):
    """What a part is: a byte, the last byte of a packet, or the wish to send the last one again."""

    BYTE = 0
    LAST = 1
    AGAIN = 2


class Part(data.Struct):
    """A byte of a packet, or no byte and the wish for the last packet once more."""

    data: 8
    kind: PartKind


class CobsEncoder(wiring.Component):
    """Collect a packet, and send it in COBS between two delimiters.

    The code byte of a block is known at its end: each byte is stored when it comes, and in place of
    a zero goes the code byte of the block that it ends, at that block's start. The packet stays in
    the buffer until the next one begins; ``AGAIN`` sends it once more.

    The end of the buffer holds a fixed text, which can be read byte by byte while a packet is
    collected: on the smallest parts a memory of its own would be one of sixteen.

    Parameters
    ----------
    text : :class:`bytes`
        What is behind the packet in the buffer.
    depth : :class:`int`
        Rows of the buffer, a power of two. A packet must have at most ``depth - 4 - len(text)``
        bytes.

    Members
    -------
    i : ``In(stream.Signature(Part))``
        Not taken while a packet is sent. ``AGAIN`` must come between packets, and not first.
    o : ``Out(stream.Signature(8))``
    text : ``Out(PacketByte)``
        A byte of the text, the first one in each packet; ``last`` is that of the text.
    has_text : ``Out(1)``
        ``text`` can be read: a packet is being collected. Low again when its last byte was taken.
    next_text : ``In(1)``
        Show the next byte from the next cycle on. Tie low if unused.

    Timing
    ------
    latency : 4 cycles, from the last byte of a packet to the delimiter in front of it
    interval : 1 cycle per byte in, 1 cycle per byte out, 1 cycle per byte of the text
    """

    latency = 4
    interval = 1

    def __init__(self, text: bytes = b"", *, depth: int = 256):
        if depth < 8 or depth & depth - 1:
            raise ValueError(f"Buffer depth must be a power of two from 8 on, not {depth}")
        if len(text) + 5 > depth:
            raise ValueError(f"Text must have at most {depth - 5} bytes beside a packet, not "
                             f"{len(text)}")
        self.content = bytes(text)
        self.depth = depth
        super().__init__({"i": In(stream.Signature(Part)), "o": Out(stream.Signature(8)),
                          "text": Out(PacketByte), "has_text": Out(1), "next_text": In(1)})

    def elaborate(self, platform):
        m = Module()

        text_row = self.depth - len(self.content)
        rows = [DELIMITER] * text_row

        # Row 0 is never written: it is the delimiter in front. `no_rw_check`: as in PacketReceiver.
        m.submodules.buffer = buffer = memory.Memory(shape=8, depth=self.depth,
                                                     init=[*rows, *self.content],
                                                     attrs={"no_rw_check": 1})
        store, fetch = buffer.write_port(), buffer.read_port()

        row, code_row = Signal(range(self.depth)), Signal(range(self.depth))
        # One ahead of the row that the memory shows, in SEND and in COLLECT.
        next_row = Signal(range(self.depth), init=text_row % self.depth)
        code = Signal(8)         # of the block that is collected
        is_code, is_delimiter = Signal(), Signal()
        m.d.comb += store.addr.eq(Mux(is_code, code_row, row))
        m.d.comb += store.data.eq(Mux(is_code, code, Mux(is_delimiter, DELIMITER, self.i.p.data)))
        m.d.comb += fetch.addr.eq(next_row)
        m.d.comb += self.o.payload.eq(fetch.data)
        m.d.comb += self.text.data.eq(fetch.data)
        m.d.comb += self.text.last.eq(next_row == 0)

        with m.FSM(name="state"):
            # The text's first byte is read here.
            with m.State("IDLE"):
                m.d.comb += fetch.en.eq(1)
                with m.If(self.i.valid):
                    m.d.sync += next_row.eq(next_row + 1)
                    with m.If(self.i.p.kind == PartKind.AGAIN):
                        m.d.comb += self.i.ready.eq(1)
                        m.next = "REWIND"
                    with m.Else():
                        m.d.sync += code_row.eq(1)
                        m.d.sync += row.eq(2)
                        m.d.sync += code.eq(1)
                        m.next = "COLLECT"

            with m.State("COLLECT"):
                m.d.comb += self.i.ready.eq(1)
                m.d.comb += self.has_text.eq(1)
                m.d.comb += fetch.en.eq(self.next_text)
                with m.If(self.next_text):
                    m.d.sync += next_row.eq(next_row + 1)
                m.d.comb += is_code.eq(self.i.p.data == 0)
                with m.If(self.i.valid):
                    m.d.comb += store.en.eq(1)
                    m.d.sync += row.eq(row + 1)
                    m.d.sync += code.eq(code + 1)
                    with m.If(is_code):
                        m.d.sync += code_row.eq(row)
                        m.d.sync += code.eq(1)
                    with m.If(self.i.p.kind == PartKind.LAST):
                        m.next = "CLOSE"

            with m.State("CLOSE"):
                m.d.comb += is_code.eq(1)
                m.d.comb += store.en.eq(1)
                m.next = "DELIMIT"

            with m.State("DELIMIT"):
                m.d.comb += is_delimiter.eq(1)
                m.d.comb += store.en.eq(1)
                m.d.sync += row.eq(row + 1)
                m.d.sync += next_row.eq(0)
                m.next = "SEND"

            with m.State("REWIND"):
                m.d.sync += next_row.eq(0)
                m.next = "SEND"

            with m.State("SEND"):
                m.d.comb += fetch.en.eq(~self.o.valid | self.o.ready)
                with m.If(fetch.en):
                    m.d.sync += next_row.eq(next_row + 1)
                    m.d.sync += self.o.valid.eq(1)
                    with m.If(next_row == row):
                        m.d.sync += next_row.eq(text_row % self.depth)
                        m.d.sync += self.o.valid.eq(0)
                        m.next = "IDLE"

        return m
