"""From bytes on the cable to the bytes of packets."""

from amaranth.hdl import Module, Signal
from amaranth.lib import data, enum, stream, wiring
from amaranth.lib.wiring import In, Out

from sw.host.protocol import DELIMITER, PACKET_BYTES

__all__ = ["CobsDecoder", "Piece", "PieceKind"]


class PieceKind(enum.Enum, shape=2):
    """What a piece is: a byte of a packet, or its end."""

    BYTE = 0
    END = 1
    BROKEN_END = 2


class Piece(data.Struct):
    """A byte of a packet or its end, which has no byte."""

    data: 8
    kind: PieceKind


class CobsDecoder(wiring.Component):
    """Undo COBS: every delimiter ends a packet, well or broken in the middle of a block.

    Delimiters with nothing in between give nothing. A packet must have at most
    ``PACKET_BYTES`` bytes; a longer one may come out changed, but its length tells.

    Members
    -------
    i : ``In(stream.Signature(8))``
        Bytes as they are on the cable.
    o : ``Out(stream.Signature(Piece))``

    Timing
    ------
    latency : 1 cycle
    interval : 2 cycles per byte that gives a piece, 1 cycle per other byte
    """

    latency = 1
    interval = 2

    # The code 255, a block that no zero follows, does not occur in packets of this length.
    assert PACKET_BYTES < 254

    i: In(stream.Signature(8))
    o: Out(stream.Signature(Piece))

    def elaborate(self, platform):
        m = Module()

        left = Signal(8, init=1)  # bytes until the next code byte, and with it
        is_begun = Signal()       # a code byte came since the delimiter
        is_delimiter = self.i.payload == DELIMITER
        is_code = left == 1
        m.d.comb += self.i.ready.eq(~self.o.valid)

        with m.If(self.o.ready):
            m.d.sync += self.o.valid.eq(0)
        with m.If(self.i.valid & self.i.ready):
            m.d.sync += left.eq(left - 1)
            m.d.sync += is_begun.eq(1)
            m.d.sync += self.o.valid.eq(1)
            m.d.sync += self.o.p.kind.eq(PieceKind.BYTE)
            m.d.sync += self.o.p.data.eq(self.i.payload)
            with m.If(is_delimiter):
                m.d.sync += left.eq(1)
                m.d.sync += is_begun.eq(0)
                m.d.sync += self.o.valid.eq(is_begun)
                m.d.sync += self.o.p.kind.eq(PieceKind.BROKEN_END)
                with m.If(is_code):
                    m.d.sync += self.o.p.kind.eq(PieceKind.END)
            with m.Elif(is_code):
                # A code byte stands for the zero before its block, but there is none at the start.
                m.d.sync += left.eq(self.i.payload)
                m.d.sync += self.o.valid.eq(is_begun)
                m.d.sync += self.o.p.data.eq(0)

        return m
