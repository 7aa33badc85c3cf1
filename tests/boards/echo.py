"""A design with the ports of the shell, for tests of builds: it answers each byte with another."""

from amaranth.hdl import Array, Cat, Const, Module, Signal
from amaranth.lib import wiring
from amaranth.lib.cdc import FFSynchronizer
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

__all__ = ["Echo", "answer"]


def answer(data: bytes) -> bytes:
    """What the design sends for ``data``, byte by byte."""
    total, out = 0, bytearray()
    for byte in data:
        total = (total + byte * byte) & 0xFFFF
        out.append((byte * 167 + 13) % 256 ^ (total >> 8))
    return bytes(out)


class Echo(wiring.Component):
    """Receive a byte, look it up in a block RAM, mix in a sum of squares, send it.

    It uses what builds must get right: a memory with contents, carry chains, a multiplication and
    registers that a reset must reach.
    """

    def __init__(self, divisor: int):
        self.divisor = divisor
        super().__init__({"rx": In(1), "tx": Out(1, init=1)})

    def elaborate(self, platform):
        m = Module()
        m.submodules.table = table = Memory(
            shape=8, depth=256, init=[(n * 167 + 13) % 256 for n in range(256)],
            attrs={"ram_style": "block"})
        read = table.read_port()

        timer, bit, byte = Signal(range(2 * self.divisor)), Signal(4), Signal(8)
        total, out = Signal(16), Signal(8)
        m.d.comb += read.addr.eq(byte)
        rx = Signal(init=1)
        m.submodules.synchronizer = FFSynchronizer(self.rx, rx, init=1)
        with m.FSM():
            with m.State("idle"):
                with m.If(~rx):
                    m.d.sync += timer.eq(self.divisor + self.divisor // 2 - 1)
                    m.next = "receive"
            with m.State("receive"):
                m.d.sync += timer.eq(timer - 1)
                with m.If(timer == 0):
                    m.d.sync += timer.eq(self.divisor - 1)
                    m.d.sync += bit.eq(bit + 1)
                    with m.If(bit != 8):
                        m.d.sync += byte.eq(Cat(byte[1:], rx))
                    with m.Else():
                        m.d.sync += bit.eq(0)
                        m.d.sync += total.eq(total + byte * byte)
                        m.next = "answer"
            with m.State("answer"):
                m.d.sync += out.eq(read.data ^ total[8:])
                m.d.sync += timer.eq(0)
                m.next = "send"
            with m.State("send"):
                m.d.sync += timer.eq(timer - 1)
                with m.If(timer == 0):
                    m.d.sync += timer.eq(self.divisor - 1)
                    m.d.sync += bit.eq(bit + 1)
                    frame = Array([Const(0), *out, Const(1)])
                    m.d.sync += self.tx.eq(frame[bit])
                    with m.If(bit == 10):
                        m.d.sync += bit.eq(0)
                        m.d.sync += self.tx.eq(1)
                        m.next = "idle"

        return m
