"""`hw.bit_window`: bits in their order, whatever is taken of them."""

import random

import pytest
from amaranth.sim import Simulator

from hw.bit_window import WINDOW_BITS, BitWindow
from sim.verilog import to_verilog


def run(data, takes, i_stall=0.0, seed=0):
    """Bits that are taken, as text, and the cycles that it took."""
    dut = BitWindow()
    got = []
    cycle = 0

    async def send(ctx):
        rng = random.Random(seed)
        for place, byte in enumerate(data):
            while rng.random() < i_stall:
                await ctx.tick()
            ctx.set(dut.i.payload.data, byte)
            ctx.set(dut.i.payload.last, place == len(data) - 1)
            ctx.set(dut.i.valid, 1)
            ready = 0
            while not ready:
                _, _, ready = await ctx.tick().sample(dut.i.ready)
            ctx.set(dut.i.valid, 0)

    async def take(ctx):
        nonlocal cycle
        for width in takes:
            while ctx.get(dut.level) < width:
                ctx.set(dut.take, 0)
                await ctx.tick()
                cycle += 1
                assert cycle < 2000
            bits, level = ctx.get(dut.bits), ctx.get(dut.level)
            shown = f"{bits:016b}"
            assert "1" not in shown[level:]
            got.append(shown[:width])
            ctx.set(dut.take, width)
            await ctx.tick()
            cycle += 1
        ctx.set(dut.take, 0)
        assert ctx.get(dut.is_ended) == (sum(takes) > 8 * len(data) - 8)

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(take)
    sim.add_testbench(send, background=True)
    sim.run()
    return "".join(got), cycle


@pytest.mark.parametrize("i_stall", [0, 0.5])
@pytest.mark.parametrize("widths", [[1], [8], [16], [0, 3, 12], list(range(17))], ids=str)
def test_gives_the_bits_in_order(widths, i_stall, rng):
    data = rng.bytes(40)
    text = "".join(f"{byte:08b}" for byte in data)
    takes, total = [], 0
    while total + (width := widths[len(takes) % len(widths)]) <= len(text):
        takes.append(width)
        total += width
    assert run(data, takes, i_stall)[0] == text[:total]


def test_a_byte_per_cycle(rng):
    assert run(rng.bytes(100), [8] * 100)[1] == 100 + BitWindow.latency
    assert run(rng.bytes(100), [4, 12] * 50)[1] <= 100 + 2 * BitWindow.latency


def test_shows_no_more_than_it_has():
    assert WINDOW_BITS == 16
    assert run(b"\xff\xff\xff", [3, 16, 5])[0] == "1" * 24


@pytest.mark.slow
def test_converts_to_verilog():
    assert "module bit_window(" in to_verilog(BitWindow(), "bit_window")
