"""The designs behind the published measurements, built again from their descriptions.

Counters, multipliers and chains are what ``ice40_power`` and ``fpga-reg-power`` describe. For the
int8 engine of MARLANN there is :mod:`benchmarks.energy_engine`.
"""

from collections.abc import Callable

from amaranth.hdl import Cat, Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import Out

from benchmarks.energy_engine import Engine

__all__ = ["DESIGNS"]


class Counters(wiring.Component):
    """Counters side by side, whose last bits go to a pin."""

    o: Out(1)

    def __init__(self, count: int, width: int):
        self.count, self.width = count, width
        super().__init__()

    def elaborate(self, platform):
        m = Module()
        tops = []
        for number in range(self.count):
            counter = Signal(self.width, name=f"counter_{number}", attrs={"keep": 1})
            m.d.sync += counter.eq(counter + 1)
            tops.append(counter[-1])
        m.d.comb += self.o.eq(Cat(*tops).xor())
        return m


class Multiplier(wiring.Component):
    """Product of two bytes that count by 3 and by 5, beside a 24-bit counter.

    The product has no register: all that comes of it is one bit at a pin.
    """

    o: Out(1)

    def elaborate(self, platform):
        m = Module()
        counter, by_three, by_five = Signal(24), Signal(8), Signal(8)
        # The product of two bytes is never all ones, which Yosys may find out.
        product = Signal(16, attrs={"keep": 1})
        m.d.sync += counter.eq(counter + 1)
        m.d.sync += by_three.eq(by_three + 3)
        m.d.sync += by_five.eq(by_five + 5)
        m.d.comb += product.eq(by_three * by_five)
        m.d.comb += self.o.eq(counter[-1] | by_three.all() | by_five.all() | product.all())
        return m


class Chain(wiring.Component):
    """Shift register in which every flip-flop toggles in every cycle."""

    o: Out(1)

    def __init__(self, length: int):
        self.length = length
        super().__init__()

    def elaborate(self, platform):
        m = Module()
        chain = Signal(self.length, init=sum(1 << k for k in range(0, self.length, 2)))
        m.d.sync += chain.eq(Cat(~chain[0], chain[:-1]))
        m.d.comb += self.o.eq(chain[-1])
        return m


# Each with its flags for the synthesis, as the kit's builds have them.
DESIGNS: dict[str, tuple[Callable[[], wiring.Component], str]] = {
    "counter24": (lambda: Counters(1, 24), ""),
    **{f"counters{n}": (lambda n=n: Counters(n, 28), "") for n in (1, 2, 4, 8)},
    "multiplier_luts": (Multiplier, ""),
    "multiplier_dsp": (Multiplier, "-dsp"),
    "chain": (lambda: Chain(256), ""),
    # Without -dsp: that pass would set the registers of blocks that are there already.
    "engine": (Engine, ""),
}
