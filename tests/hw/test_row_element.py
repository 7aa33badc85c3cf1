"""`hw.row_element` against the sum of a row."""

import numpy as np
import pytest
from amaranth.sim import Simulator

from hw.row_element import RowElement
from sw.codec.slots import Row
from sw.schedule import shared_plan
from tests.hw.layers import check_verilog
from tests.hw.sparse_sequences import network, schedule

GRAPH = network((16, 5, 3), (40, 9), bias_shift=2)


def make(**options):
    plan = shared_plan(GRAPH.nodes, schedule(GRAPH, **options))
    return RowElement(plan.logic, plan.table), plan


@pytest.mark.parametrize("options", [{}, {"store": "rom", "multiplier": "dsp"}], ids=str)
def test_adds_up_rows(options, rng):
    dut, plan = make(**options)
    logic, slots = plan.logic, plan.logic.slot_format
    memory = np.zeros(logic.activations, np.int64)

    async def bench(ctx):
        for at in range(logic.activations // 2):
            words = rng.integers(16, size=2)
            memory[2 * at:2 * at + 2] = words
            ctx.set(dut.write_address, at)
            ctx.set(dut.write_words, int(words[0] | words[1] << 4))
            ctx.set(dut.write_enable, 3)
            await ctx.tick()
        ctx.set(dut.write_enable, 0)
        for stage, book in (1, 0), (2, 0), (1, 8):
            sign = -1 if stage % 2 else 1
            values = plan.table[256 + (stage % 2 << 3):][:8]
            columns = np.sort(rng.choice(16, 7, replace=False))
            row = Row(int(rng.integers(-127, 128)), columns, rng.integers(0, 5, 7))
            ctx.set(dut.stage, stage)
            ctx.set(dut.clear, 1)
            await ctx.tick()
            ctx.set(dut.clear, 0)
            coded = slots.pad(slots.encode_row(row), 10 + book)
            for place, slot in enumerate(coded):
                ctx.set(dut.slot, slot)
                ctx.set(dut.is_inside, place != 0)
                ctx.set(dut.is_valid, 1)
                await ctx.tick()
            ctx.set(dut.is_valid, 0)
            # The end of the row adds nothing: the sum is complete a cycle earlier.
            await ctx.tick().repeat(dut.latency - 2)
            wanted = (row.bias << logic.bias_shifts[stage - 1]) + sum(
                values[code] * memory[sign * (1 + column)]
                for code, column in zip(row.codes, row.columns, strict=True))
            assert ctx.get(dut.total) == wanted

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: make()[0], "row_element")
