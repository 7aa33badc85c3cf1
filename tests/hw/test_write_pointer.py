# amaranth: UnusedElaboratable=no
"""`hw.write_pointer`: up and down from 0."""

import pytest
from amaranth.sim import Simulator

from hw.write_pointer import WritePointer
from tests.hw.layers import check_verilog


@pytest.mark.parametrize("lanes", [1, 2, 4])
def test_counts(lanes, rng):
    depth = 64
    dut = WritePointer(depth, lanes)

    async def bench(ctx):
        for is_up, is_wide in [(0, 1), (1, 0), (0, 0), (0, 1), (1, 0)]:
            ctx.set(dut.is_up, is_up)
            ctx.set(dut.is_wide, is_wide)
            at, by = 0, 1 if is_up else -lanes if is_wide else -1
            for _ in range(100):
                step = int(rng.integers(2))
                ctx.set(dut.step, step)
                assert ctx.get(dut.address) == at % depth
                await ctx.tick()
                at += by * step
            ctx.set(dut.restart, 1)
            await ctx.tick()
            ctx.set(dut.restart, 0)

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: WritePointer(64, 2), "write_pointer")
