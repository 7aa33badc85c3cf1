# amaranth: UnusedElaboratable=no
"""`hw.rom_bytes`: its bytes, in their order, at their pace."""

import random

import pytest
from amaranth.sim import Simulator

from hw.rom_bytes import RomBytes
from tests.hw.layers import check_verilog


@pytest.mark.parametrize("stall", [0.0, 0.6])
def test_gives_its_bytes(stall):
    content = bytes(random.Random(2).randbytes(37))
    dut, found, cycles = RomBytes(content), [], []

    async def bench(ctx):
        rng, cycle = random.Random(3), 0
        await ctx.tick().repeat(3)
        assert not ctx.get(dut.o.valid)
        ctx.set(dut.go, 1)
        while len(found) < len(content):
            ctx.set(dut.o.ready, rng.random() >= stall)
            _, _, valid, ready, byte = await ctx.tick().sample(dut.o.valid, dut.o.ready,
                                                               dut.o.payload)
            cycle += 1
            if valid and ready:
                found.append(byte)
                cycles.append(cycle)

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    assert bytes(found) == content
    if not stall:
        assert {b - a for a, b in zip(cycles, cycles[1:], strict=False)} == {3}


def test_verilog():
    check_verilog(lambda: RomBytes(b"abc"), "rom_bytes")
