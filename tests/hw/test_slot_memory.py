"""`hw.slot_memory`: an array in pieces."""

import pytest
from amaranth.sim import Simulator

from hw.slot_memory import SlotMemory
from tests.hw.layers import check_verilog

GROUPS = [(16,), (16, 8), (16, 16, 4), (8, 4, 4)]


@pytest.mark.parametrize("groups", GROUPS)
def test_reads_what_was_written(groups, rng):
    depth = sum(groups)
    model = rng.integers(256, size=depth).tolist()
    dut = SlotMemory(8, groups, model[:depth - 3], is_writable=True)
    model[depth - 3:] = [0] * 3

    async def bench(ctx):
        async def check():
            """Each read shows two enabled cycles later, however often it is held up."""
            seen, address = [], 0
            while len(seen) < depth:
                enable = int(rng.integers(4) > 0)
                ctx.set(dut.address, min(address, depth - 1))
                ctx.set(dut.enable, enable)
                await ctx.tick()
                address += enable
                if enable and address >= 2:
                    seen.append(ctx.get(dut.slot))
            assert seen == model

        await check()
        for at in rng.permutation(depth).tolist():
            model[at] = int(rng.integers(256))
            ctx.set(dut.address, at)
            ctx.set(dut.written, model[at])
            ctx.set(dut.write, 1)
            await ctx.tick()
        ctx.set(dut.write, 0)
        await check()

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: SlotMemory(8, (16, 8), [1, 2, 3], is_writable=False), "slot_memory")
