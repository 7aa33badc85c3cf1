"""`hw.tech.generic.pll`: the twin of the PLLs in the simulator."""

from amaranth.hdl import ClockDomain, ClockSignal, Module, Signal
from amaranth.lib import io
from amaranth.sim import Simulator

from hw.tech.generic.pll import GenericPll
from hw.tech.ice40.pll import solve


def test_clock_follows_the_oscillator_and_locks_as_documented():
    oscillator = io.SimulationPort("i", 1)
    pll = GenericPll(solve(12_000_000, 24_000_000), oscillator)
    m = Module()
    m.domains.sync = ClockDomain(reset_less=True)
    m.domains.made = ClockDomain(reset_less=True)
    m.submodules.pll = pll
    edges = Signal(8)
    m.d.comb += [oscillator.i.eq(ClockSignal("sync")), ClockSignal("made").eq(pll.clk)]
    m.d.made += edges.eq(edges + 1)
    locked = []

    async def watch(ctx):
        for _ in range(40):
            locked.append(ctx.get(pll.locked))
            await ctx.tick()
        assert ctx.get(edges) == 40

    sim = Simulator(m)
    sim.add_clock(1e-6)
    sim.add_testbench(watch)
    sim.run()
    assert locked == [0] * GenericPll.latency + [1] * (40 - GenericPll.latency)
