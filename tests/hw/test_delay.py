"""`hw.delay`: the past, and what of it survives a reset."""

import pytest
from amaranth.hdl import Module, ResetInserter, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out
from amaranth.sim import Simulator

from hw.delay import delayed, delayed_flag
from tests.hw.pipelines import run_pipeline


class Late(wiring.Component):
    i: In(4)
    o: Out(4)

    def __init__(self, cycles, delay):
        self.latency = cycles
        self.delay = delay
        super().__init__()

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.o.eq(self.delay(m, self.i, self.latency, name="i"))
        return m


@pytest.mark.parametrize("cycles", [0, 1, 3])
@pytest.mark.parametrize("delay", [delayed, delayed_flag])
def test_matches_reference_with_the_documented_latency(cycles, delay):
    dut = Late(cycles, delay)
    assert run_pipeline(dut, [(dut.i, range(16))], dut.o) == list(range(16))


@pytest.mark.parametrize("delay, after", [(delayed, 9), (delayed_flag, 0)])
def test_a_flag_is_low_after_a_reset(delay, after):
    """And data is whatever it was."""
    dut, reset = Late(1, delay), Signal()
    seen = []

    async def bench(ctx):
        ctx.set(dut.i, 9)
        await ctx.tick()
        ctx.set(reset, 1)
        await ctx.tick()
        seen.append(ctx.get(dut.o))

    sim = Simulator(ResetInserter(reset)(dut))
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    assert seen == [after]
