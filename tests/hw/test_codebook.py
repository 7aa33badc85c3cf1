"""`hw.codebook`: weights by code and layer, biases as they are."""

import pytest
from amaranth.hdl import Cat
from amaranth.sim import Simulator

from hw.codebook import Codebook
from sw.codec.slots import SlotFormat
from tests.hw.layers import check_verilog
from tests.hw.pipelines import run_pipeline

FORMAT = SlotFormat(3, 2)
BOOKS = [[-9, -1, 3, 20], [5, 6, 7, 8], [100, -100, 0, 1]]


def table():
    biases = [slot - (slot >> 4 << 5) for slot in range(32)]
    weights = [0] * 32
    for layer, book in enumerate(BOOKS, 1):
        weights[layer % 4 * 4:layer % 4 * 4 + 4] = book
    return biases + weights


def make(store="bram", *, is_writable=False):
    return Codebook(FORMAT, table(), value_bits=8, layer_bits=2, store=store,
                    is_writable=is_writable)


@pytest.mark.parametrize("store", ["bram", "rom"])
def test_looks_up_in_every_cycle(store, rng):
    dut = make(store)
    slots, inside = rng.integers(32, size=200), rng.integers(2, size=200)
    layers = rng.integers(1, 4, 200)
    got = run_pipeline(dut, [(dut.slot, slots), (dut.is_inside, inside), (dut.layer, layers)],
                       dut.value)
    wanted = [BOOKS[layer - 1][slot & 3] if is_inside else slot - (slot >> 4 << 5)
              for slot, is_inside, layer in zip(slots, inside, layers, strict=True)]
    assert got == [int(value) & 0xFF for value in wanted]


def test_values_can_be_replaced(rng):
    dut = make(is_writable=True)
    book = rng.integers(-128, 128, 32).tolist()

    async def bench(ctx):
        for at, value in enumerate(book):
            ctx.set(Cat(dut.write, dut.write_address), 1 | 32 + at << 1)
            ctx.set(dut.written, value)
            await ctx.tick()
        ctx.set(dut.write, 0)
        ctx.set(dut.is_inside, 1)
        for layer in range(4):
            for code in range(4):
                ctx.set(Cat(dut.slot, dut.layer), code | layer << 5)
                await ctx.tick().repeat(2)
                assert ctx.get(dut.value) == book[layer * 4 + code]
                assert ctx.get(dut.is_bias) == 0

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()


@pytest.mark.slow
@pytest.mark.parametrize("store", ["bram", "rom"])
def test_converts_to_verilog(store):
    check_verilog(lambda: make(store), "codebook")
