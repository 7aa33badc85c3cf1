"""A design that makes Yosys use a family's memories and multipliers in many ways, and its miter."""

from amaranth.hdl import Cat, ClockSignal, Instance, Module, ResetSignal, Signal, signed
from amaranth.lib import wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

__all__ = ["OUTPUTS", "Cells", "Miter"]

OUTPUTS = 20
# Read only, written through another port, written through the same one.
KINDS = ("rom", "simple"), ("simple", "shared")
MIX = 0x9E3779B97F4A7C15


def contents(width: int, depth: int) -> list[int]:
    return [(n * MIX >> 11) & ((1 << width) - 1) for n in range(depth)]


class Cells(wiring.Component):
    """Memories of each shape a block can have, and products, all fed from random bits.

    Members
    -------
    random : ``In(128)``
    outs : ``Out(OUTPUTS * 36)``
        One group of bits for each memory and product.
    """

    def __init__(self, shapes: list[tuple[int, int]], multiplier: int):
        self.shapes = shapes          # (width, depth)
        self.multiplier = multiplier  # bits of an operand
        super().__init__({"random": In(128), "outs": Out(OUTPUTS * 36)})

    def elaborate(self, platform):
        m = Module()
        groups = []

        # Addresses collide often: half of them are among four.
        few = self.random[0]
        for number, (width, depth) in enumerate(self.shapes):
            bits = (depth - 1).bit_length()
            write_at, read_at = Signal(bits), Signal(bits)
            m.d.comb += write_at.eq(self.random[8:24] & (3 if number % 2 else ~0))
            m.d.comb += read_at.eq(self.random[24:40])
            with m.If(few):
                m.d.comb += [write_at.eq(self.random[8:10]), read_at.eq(self.random[24:26])]
            for kind in KINDS[number % 2]:
                memory = Memory(shape=width, depth=depth, init=contents(width, depth),
                                attrs={"ram_style": "block"})
                m.submodules[f"{kind}_{width}x{depth}"] = memory
                if kind != "rom":
                    granularity = {36: 9, 18: 9, 16: 4}.get(width)
                    write = memory.write_port(granularity=granularity)
                    m.d.comb += write.addr.eq(write_at)
                    m.d.comb += write.data.eq(self.random[40:76])
                    m.d.comb += write.en.eq(self.random[80:84])
                read = memory.read_port()
                m.d.comb += read.addr.eq(write_at if kind == "shared" else read_at)
                m.d.comb += read.en.eq(self.random[84:86].any())
                groups.append(read.data)

        n = self.multiplier
        for first, second in [(n, n), (signed(n), signed(n)), (9, n), (signed(n), 7)]:
            a, b = Signal(first), Signal(second)
            m.d.sync += [a.eq(self.random[3:]), b.eq(self.random[64:])]
            product = Signal((a * b).shape())
            m.d.sync += product.eq(a * b)
            groups.append(product.as_unsigned())

        assert len(groups) <= OUTPUTS
        for number, group in enumerate(groups):
            m.d.comb += self.outs.word_select(number, 36).eq(group)
        return m


class Miter(wiring.Component):
    """The modules ``rtl`` and ``placed`` side by side on the same random bits.

    Members
    -------
    differs : ``Out(OUTPUTS)``
        Which groups have ever differed.
    moved : ``Out(OUTPUTS)``
        Which groups have ever been other than zero.
    """

    def __init__(self):
        super().__init__({"differs": Out(OUTPUTS), "moved": Out(OUTPUTS)})

    def elaborate(self, platform):
        m = Module()
        # Marsaglia's xorshift128, one step of 32 bits in a cycle.
        state = Signal(128, init=0x075BCD15_159A55E5_1F123BB5_05491333)
        x, w = state[:32], state[96:]
        t = Signal(32)
        m.d.comb += t.eq(x ^ (x << 11))
        m.d.sync += state.eq(Cat(state[32:], w ^ (w >> 19) ^ t ^ (t >> 8)))

        rtl, placed = Signal(OUTPUTS * 36), Signal(OUTPUTS * 36)
        for name, outs in (("rtl", rtl), ("placed", placed)):
            m.submodules[name] = Instance(
                name, i_clk=ClockSignal(), i_rst=ResetSignal(), i_random=state, o_outs=outs)
        for number in range(OUTPUTS):
            one, other = (outs.word_select(number, 36) for outs in (rtl, placed))
            with m.If(one != other):
                m.d.sync += self.differs[number].eq(1)
            with m.If(one != 0):
                m.d.sync += self.moved[number].eq(1)
        return m
