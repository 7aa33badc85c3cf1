"""`boards.top`: the pins of a design reach the board, and reset and clock reach the design."""

import pytest
from amaranth.hdl import Fragment, Module, ResetSignal, Signal
from amaranth.lib import io, wiring
from amaranth.lib.wiring import In, Out
from amaranth.sim import Simulator

from boards.catalog import board_named
from boards.clock import plan_clock
from boards.top import BoardTop
from hw.tech.generic.pll import GenericPll


class Probe(wiring.Component):
    """Answers with what it hears, and counts the cycles after its reset."""

    def __init__(self):
        super().__init__({"rx": In(1), "tx": Out(1)})
        self.in_reset, self.count = Signal(), Signal(16)

    def elaborate(self, platform):
        m = Module()
        m.d.comb += [self.tx.eq(self.rx), self.in_reset.eq(ResetSignal())]
        m.d.sync += self.count.eq(self.count + 1)
        return m


class SimulatedPins:
    """Stands for a platform whose pins are signals."""

    def __init__(self):
        self.oscillator = io.SimulationPort("i", 1)
        self.rx, self.tx = io.SimulationPort("i", 1), io.SimulationPort("o", 1)

    def request(self, name, number=0, *, dir):
        assert dir == "-"
        return {"clk12": self.oscillator, "uart": self}[name]


@pytest.fixture(params=[12_000_000, 24_000_000])
def clock(request, monkeypatch):
    monkeypatch.setattr("boards.top._PLLS", {("ice40", True): GenericPll})
    return plan_clock(board_named("icebreaker"), request.param)


def test_design_wakes_after_its_reset_and_hears_the_cable(clock):
    pins, probe = SimulatedPins(), Probe()
    m = Module()
    m.submodules.top = Fragment.get(BoardTop(probe, board_named("icebreaker"), clock), pins)

    async def bench(ctx):
        async def cycle():
            for level in (1, 0):
                ctx.set(pins.oscillator.i, level)
                await ctx.delay(1e-6)

        held = 0
        while ctx.get(probe.in_reset):
            assert held < 1000
            await cycle()
            held += 1
            assert ctx.get(probe.count) == 0
        assert held >= 15e-6 * clock.hz
        assert held <= 15e-6 * clock.hz + GenericPll.latency + 5
        for _ in range(9):
            await cycle()
        assert ctx.get(probe.count) == 9
        for level in (1, 0, 1):
            ctx.set(pins.rx.i, level)
            assert ctx.get(pins.tx.o) == level
            assert ctx.get(pins.tx.oe) == 1

    sim = Simulator(m)
    sim.add_testbench(bench)
    sim.run()
