# amaranth: UnusedElaboratable=no
"""`hw.spi_flash` against a flash."""

import random

import pytest
from amaranth.sim import Simulator

from hw.spi_flash import SpiFlash
from tests.hw.flashes import flash_process
from tests.hw.layers import check_verilog

CONTENT = bytes(range(200, 256)) + b"\x00\xff\x5a\xa5"
WAIT = 20


def read(count, *, stall=0.0, address=0x40000, pauses=()):
    """Bytes, the cycles in which they were taken, and the commands that the flash saw."""
    dut = SpiFlash(address, wake_cycles=WAIT)
    found, cycles, commands = [], [], []

    async def bench(ctx):
        rng, cycle = random.Random(1), 0
        ctx.set(dut.go, 1)
        while len(found) < count:
            ctx.set(dut.o.ready, rng.random() >= stall)
            _, _, valid, ready, byte = await ctx.tick().sample(dut.o.valid, dut.o.ready,
                                                               dut.o.payload)
            cycle += 1
            if valid and ready:
                found.append(byte)
                cycles.append(cycle)
                if len(found) in pauses:
                    ctx.set(dut.go, 0)
                    while not ctx.get(dut.pins.cs_n):
                        await ctx.tick()
                    ctx.set(dut.go, 1)
        ctx.set(dut.go, 0)
        ctx.set(dut.o.ready, 1)
        while not ctx.get(dut.pins.cs_n):
            await ctx.tick()
        await ctx.tick().repeat(2)

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(flash_process(dut.pins, CONTENT, address, commands), background=True)
    sim.add_testbench(bench)
    sim.run()
    return bytes(found), cycles, commands


@pytest.mark.parametrize("stall", [0.0, 0.9])
@pytest.mark.parametrize("address", [0, 0x40000, 0xABCDEF])
def test_reads_what_the_flash_has(stall, address):
    found, _, commands = read(len(CONTENT), stall=stall, address=address)
    assert found == CONTENT
    assert commands == [0xAB, 0x03 << 24 | address]


def test_timing_is_as_documented():
    _, cycles, _ = read(5)
    assert cycles[0] == WAIT + 48 * 4 + 3
    assert {later - earlier for earlier, later in zip(cycles, cycles[1:], strict=False)} == {33}


def test_begins_again_where_it_was_stopped():
    found, _, commands = read(8, pauses=(3,))
    # The byte that was under way is thrown away.
    assert found == CONTENT[:3] + CONTENT[:5]
    assert len([command for command in commands if command == 0xAB]) == 2


def test_address_has_24_bits():
    with pytest.raises(ValueError, match="^Address must have 24 bits, not be 0x1000000$"):
        SpiFlash(1 << 24)


def test_verilog():
    check_verilog(lambda: SpiFlash(0x40000), "spi_flash")
