"""`hw.activation_writer`: where beats and levels go, and when a stage is complete."""

import pytest
from amaranth.sim import Simulator

from hw.activation_writer import ActivationWriter
from sw.schedule import shared_plan
from tests.hw.layers import check_verilog
from tests.hw.sparse_sequences import network, schedule

GRAPH = network()


def make(**options):
    return ActivationWriter(shared_plan(GRAPH.nodes, schedule(GRAPH, **options)).logic)


@pytest.mark.parametrize("pe", [1, 2, 3])
@pytest.mark.parametrize("lanes", [1, 2, 4])
def test_writes_from_both_ends(pe, lanes, rng):
    dut = make(pe=pe, lanes=lanes)
    logic, memory = dut.logic, {}

    async def bench(ctx):
        async def step():
            assert not ctx.get(dut.is_complete)
            await ctx.tick()
            words, at = ctx.get(dut.write_words), ctx.get(dut.write_address) * lanes
            for lane in range(lanes):
                if ctx.get(dut.write_enable) >> lane & 1:
                    memory[at + lane] = words >> lane * logic.level_bits & 15

        async def finish(stage):
            assert ctx.get(dut.is_complete)
            ctx.set(dut.restart, 1)
            await ctx.tick()
            assert not ctx.get(dut.write_enable)
            ctx.set(dut.restart, 0)
            ctx.set(dut.stage, stage)

        x = rng.integers(16, size=(logic.counts[0] // lanes, lanes))
        ctx.set(dut.take, 1)
        for k, beat in enumerate(x.tolist(), 1):
            ctx.set(dut.beat, beat)
            assert ctx.get(dut.ends_input) == (k == len(x))
            await step()
        ctx.set(dut.take, 0)
        assert [memory[logic.activations - 1 - k] for k in range(x.size)] == x.ravel().tolist()
        await finish(1)

        for stage, sign in (1, 1), (2, -1):
            memory.clear()
            x = rng.integers(16, size=(logic.counts[stage] // pe, pe))
            for levels in x.tolist():
                ctx.set(dut.put, 1)
                ctx.set(dut.levels, levels)
                for _ in range(pe):
                    await step()
                    ctx.set(dut.put, 0)
            assert [memory[sign * (1 + k) % logic.activations] for k in range(x.size)] == (
                x.ravel().tolist())
            await finish(stage + 1)

        memory.clear()
        ctx.set(dut.count, 1)
        for _ in range(logic.counts[3]):
            await step()
        ctx.set(dut.count, 0)
        assert not memory
        await finish(0)

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: make(pe=2), "activation_writer")
