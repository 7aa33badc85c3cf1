# amaranth: UnusedElaboratable=no
"""`hw.sparse_element` against the rows that it has of a layer."""

import numpy as np
import pytest
from amaranth.sim import Simulator

from hw.sparse_element import SparseElement
from sw import graph
from sw.graph import Interval, Tensor
from sw.schedule import SparseSchedule
from tests.hw.layers import check_verilog

NIBBLES = Interval(0, 15)


def layer():
    rng = np.random.default_rng(3)
    weights = rng.choice([-100, -7, 30, 90], (11, 6)) * (rng.random((11, 6)) < 0.4)
    weights[:, 2] = 0
    weights[9, 3], weights[9, 4] = 90, -7  # the same accumulator in neighbouring columns
    return graph.Dense("fc", Tensor((6,), NIBBLES), weights)


def run(dut, frames, *, pause=0):
    """Offer all columns, and read the accumulators; return them and each frame's cycles.

    The cycles are those from the last column's transfer to ``is_done``.
    """
    counts = dut.columns.counts[:, dut.pe]
    starts = np.cumsum(counts) - counts
    totals, cycles = [], []

    async def drain(ctx):
        ctx.set(dut.take, 1)
        found = []
        for row in range(dut.rows):
            ctx.set(dut.row, row)
            ctx.set(dut.clear, 1)
            ctx.set(dut.resume, row == dut.rows - 1)
            await ctx.tick()
            found.append(ctx.get(dut.total))
        ctx.set(dut.take, 0)
        ctx.set(dut.resume, 0)
        return found

    async def bench(ctx):
        await drain(ctx)
        for frame in frames:
            for column, x in enumerate(frame):
                ctx.set(dut.i.payload, {"start": int(starts[column]), "count": int(counts[column]),
                                        "x": int(x), "is_last": column == len(frame) - 1})
                ctx.set(dut.i.valid, 1)
                ready = 0
                while not ready:
                    *_, ready = await ctx.tick().sample(dut.i.ready)
                ctx.set(dut.i.valid, 0)
                for _ in range(pause if column < len(frame) - 1 else 0):
                    await ctx.tick()
            waited = 1
            while not ctx.get(dut.is_done):
                await ctx.tick()
                waited += 1
            cycles.append(waited)
            totals.append(await drain(ctx))

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    return np.array(totals), cycles


@pytest.mark.parametrize("pe", [0, 1])
@pytest.mark.parametrize("gap_bits, store, pause", [(1, "rom", 0), (3, "bram", 0), (2, "rom", 1)])
def test_matches_reference(pe, gap_bits, store, pause, rng):
    node = layer()
    dut = SparseElement(node, SparseSchedule(2, 1, 1, gap_bits, store=store), pe)
    frames = rng.choice(NIBBLES.values(), (6, 6))
    frames[1] = 15
    totals, cycles = run(dut, frames, pause=pause)
    expected = node.evaluate(frames)[:, pe::2]
    found = node.output.interval.decode(totals)[:, :expected.shape[1]]
    np.testing.assert_array_equal(found, expected)
    assert set(cycles) == {dut.latency} == {5 if store == "bram" else 4}


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: SparseElement(layer(), SparseSchedule(2, 1, 1, 2), 1), "sparse_element")
