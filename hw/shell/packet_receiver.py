"""Packets, checked before anything sees them."""

from amaranth.hdl import Module, ResetInserter, Signal
from amaranth.lib import crc, memory, stream, wiring
from amaranth.lib.wiring import In, Out

from hw.shell.cobs_decoder import Piece, PieceKind
from hw.shell.packet_byte import PacketByte
from sw.host.protocol import CRC_BYTES, CRC_INIT, CRC_POLYNOMIAL, CRC_XOR

__all__ = ["CRC", "PacketReceiver"]

CRC = crc.Algorithm(crc_width=8 * CRC_BYTES, polynomial=CRC_POLYNOMIAL, initial_crc=CRC_INIT,
                    reflect_input=False, reflect_output=False, xor_output=CRC_XOR)


class PacketReceiver(wiring.Component):
    """Hold a packet until its CRC is known to be right, then give it out without the CRC.

    Packets that are broken, damaged, shorter than three bytes or too long are dropped, and so is
    every packet that begins to arrive while another is given out: pieces are always taken, and
    never change a packet that is already good.

    Parameters
    ----------
    depth : :class:`int`
        Rows of the buffer, a power of two. A packet has at most ``depth - 2`` bytes.

    Members
    -------
    i : ``In(stream.Signature(Piece))``
        Always taken.
    o : ``Out(stream.Signature(PacketByte))``

    Timing
    ------
    latency : 2 cycles, from the end of a packet to its first byte
    interval : 1 cycle per byte
    """

    latency = 2
    interval = 1

    def __init__(self, *, depth: int = 256):
        if depth < 8 or depth & depth - 1:
            raise ValueError(f"Buffer depth must be a power of two from 8 on, not {depth}")
        self.depth = depth
        super().__init__({"i": In(stream.Signature(Piece)), "o": Out(stream.Signature(PacketByte))})

    def elaborate(self, platform):
        m = Module()
        # Never read while it is written. Yosys 0.70 does not see that by itself, and would spend 50
        # LUTs and flip-flops on the order of a read and a write that never meet.
        m.submodules.buffer = buffer = memory.Memory(shape=8, depth=self.depth, init=[],
                                                     attrs={"no_rw_check": 1})
        store, fetch = buffer.write_port(), buffer.read_port()

        # Reset starts the CRC anew: `start` would be a gate in front of each of its bits.
        restart = Signal()
        check = CRC(data_width=8).create()
        m.submodules.crc = ResetInserter(restart)(check)

        count = Signal(range(self.depth))
        is_dropped = Signal()
        is_byte = self.i.valid & (self.i.p.kind == PieceKind.BYTE)
        is_end = self.i.valid & (self.i.p.kind != PieceKind.BYTE)
        is_good = ((self.i.p.kind == PieceKind.END) & ~is_dropped & check.match_detected
                   & (count > CRC_BYTES))
        m.d.comb += self.i.ready.eq(1)
        m.d.comb += store.addr.eq(count)
        m.d.comb += store.data.eq(self.i.p.data)
        m.d.comb += check.data.eq(self.i.p.data)
        m.d.comb += restart.eq(is_end)
        m.d.comb += check.valid.eq(is_byte)
        with m.If(is_end):
            m.d.sync += is_dropped.eq(0)

        # `next_row` is one ahead of the byte that the memory shows.
        end, next_row = Signal.like(count), Signal.like(count)
        m.d.comb += fetch.addr.eq(next_row)
        m.d.comb += self.o.p.data.eq(fetch.data)
        m.d.comb += self.o.p.last.eq(next_row == end)

        with m.FSM(name="state"):
            with m.State("RECEIVE"):
                m.d.comb += store.en.eq(is_byte)
                m.d.sync += end.eq(count - CRC_BYTES)
                m.d.sync += next_row.eq(0)
                with m.If(is_byte):
                    m.d.sync += count.eq(count + 1)
                    with m.If(count == self.depth - 1):
                        m.d.sync += is_dropped.eq(1)
                with m.Elif(is_end):
                    m.d.sync += count.eq(0)
                    with m.If(is_good):
                        m.next = "GIVE"

            with m.State("GIVE"):
                m.d.comb += fetch.en.eq(~self.o.valid | self.o.ready)
                with m.If(fetch.en):
                    m.d.sync += next_row.eq(next_row + 1)
                    m.d.sync += self.o.valid.eq(1)
                    with m.If(self.o.valid & self.o.p.last):
                        m.d.sync += self.o.valid.eq(0)
                        m.next = "RECEIVE"
                with m.If(is_byte):
                    m.d.sync += is_dropped.eq(1)

        return m
