"""`hw.slot_decoder` against what the format says of every slot."""

import pytest
from amaranth.sim import Simulator

from hw.slot_decoder import SlotDecoder
from sw.codec.slots import Row, SlotFormat
from tests.hw.layers import check_verilog

FORMATS = [SlotFormat(), SlotFormat(2, 1), SlotFormat(3, 3, (1, 7, 9, 20, 21, 33, 50))]


@pytest.mark.parametrize("slot_format", FORMATS)
@pytest.mark.parametrize("is_down", [0, 1])
def test_follows_a_row(slot_format, is_down, rng):
    depth = 128
    dut = SlotDecoder(slot_format, depth)
    rows = [sorted(rng.choice(100, 12, replace=False)) for _ in range(8)]
    seen = []

    async def bench(ctx):
        ctx.set(dut.is_down, is_down)
        for row in rows:
            slots = slot_format.encode_row(Row(0, row, [0] * 12))
            for place, slot in enumerate(slots):
                ctx.set(dut.slot, slot)
                ctx.set(dut.is_inside, place != 0)
                is_last = place == len(slots) - 1
                assert not place or ctx.get(dut.ends_row) == is_last
                is_weight = place and not ctx.get(dut.is_escape)
                await ctx.tick()
                if is_weight:
                    seen.append(ctx.get(dut.address))

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    assert seen == [(-1 - column if is_down else 1 + column) % depth
                    for row in rows for column in row]


@pytest.mark.parametrize("slot_format", FORMATS)
def test_kinds_of_slots(slot_format):
    dut = SlotDecoder(slot_format, 64)

    async def bench(ctx):
        for slot in range(1 << slot_format.bits):
            ctx.set(dut.slot, slot)
            assert ctx.get(dut.ends_layer) == (slot == slot_format.end_of_layer)
            assert ctx.get(dut.ends_row) == (slot == slot_format.end_of_row)
            assert ctx.get(dut.is_escape) == (slot >> slot_format.code_bits == slot_format.escape)

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: SlotDecoder(SlotFormat(), 1024), "slot_decoder")
