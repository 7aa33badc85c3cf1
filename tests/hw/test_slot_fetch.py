"""`hw.slot_fetch`: every slot once, and the end of the memory."""

import numpy as np
import pytest
from amaranth.sim import Simulator

from hw.slot_fetch import SlotFetch
from sw.schedule import shared_plan
from tests.hw.layers import check_verilog
from tests.hw.sparse_sequences import network, schedule

GRAPH = network((4, 2, 2), (5, 3), bias_limit=3)
NARROW = {"gap_bits": 2, "code_bits": 3, "is_reloadable": True}


def make(pe, rng, *, is_reloadable=True):
    logic = shared_plan(GRAPH.nodes, schedule(
        GRAPH, pe=pe, **(NARROW | {"is_reloadable": is_reloadable}))).logic
    slots = rng.integers(32, size=(pe, logic.slots))
    return SlotFetch(logic, slots), slots


async def read_all(ctx, dut, slots, rng):
    """Go through the memory with stops, and come to its end."""
    ctx.set(dut.is_idle, 0)
    seen = []
    while True:
        run = int(rng.integers(4) > 0)
        ctx.set(dut.run, run)
        if ctx.get(dut.is_valid) and run:
            if ctx.get(dut.is_over):
                break
            seen.append([ctx.get(dut.slots[k]) for k in range(len(slots))])
        await ctx.tick()
    ctx.set(dut.run, 0)
    ctx.set(dut.is_idle, 1)
    np.testing.assert_array_equal(np.array(seen).T, slots)


def simulate(dut, bench):
    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()


@pytest.mark.parametrize("pe", [1, 3])
def test_reads_in_order_and_stops_behind_the_last(pe, rng):
    dut, slots = make(pe, rng, is_reloadable=False)

    async def bench(ctx):
        for _ in range(2):
            await read_all(ctx, dut, slots, rng)
            await ctx.tick()

    simulate(dut, bench)


def test_timing_is_as_documented(rng):
    dut, _ = make(1, rng, is_reloadable=False)

    async def bench(ctx):
        ctx.set(dut.is_idle, 0)
        ctx.set(dut.run, 1)
        cycles = 1
        while not ctx.get(dut.is_valid):
            await ctx.tick()
            cycles += 1
        assert cycles == dut.latency

    simulate(dut, bench)


@pytest.mark.parametrize("pe", [1, 2])
def test_bytes_go_to_slots_and_codebooks(pe, rng):
    dut, slots = make(pe, rng)
    slots[:] = rng.integers(32, size=slots.shape)
    book = rng.integers(256, size=dut.logic.table_slots)
    image = np.concatenate([slots.ravel(), book]).tolist()
    written = {}

    async def bench(ctx):
        ctx.set(dut.is_idle, 1)
        for place, byte in enumerate([1, 2, 3, *image]):
            ctx.set(dut.load.payload, {"data": byte, "first": place in (0, 3)})
            ctx.set(dut.load.valid, 1)
            while not ctx.get(dut.load.ready):
                await ctx.tick()
            assert ctx.get(dut.load_done) == (place == len(image) + 2)
            if ctx.get(dut.book_write):
                written[ctx.get(dut.book_address)] = ctx.get(dut.book_written)
            await ctx.tick()
        ctx.set(dut.load.valid, 0)
        ctx.set(dut.restart, 1)
        await ctx.tick()
        ctx.set(dut.restart, 0)
        await read_all(ctx, dut, slots, rng)

    simulate(dut, bench)
    assert [written[k] for k in range(len(book))] == book.tolist()


@pytest.mark.slow
def test_converts_to_verilog(rng):
    check_verilog(lambda: make(2, rng)[0], "slot_fetch")
