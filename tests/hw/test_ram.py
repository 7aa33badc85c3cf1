# amaranth: UnusedElaboratable=no
"""`hw.ram`: words stay, lanes are neighbours."""

import numpy as np
import pytest
from amaranth.sim import Simulator

from hw.ram import Ram
from tests.hw.layers import check_verilog


def simulate(dut, bench):
    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()


@pytest.mark.parametrize("lanes", [1, 2, 4])
def test_matches_an_array(lanes, rng):
    depth, words = 16, np.arange(16) % 7
    dut = Ram(5, depth=depth, lanes=lanes, words=words.tolist())
    model = words.copy()

    async def bench(ctx):
        last = None
        for _ in range(200):
            at, beat = int(rng.integers(depth)), int(rng.integers(depth // lanes))
            lanes_on = int(rng.integers(1 << lanes)) if at // lanes != beat else 0
            data, enable = rng.integers(32, size=lanes), int(rng.integers(2))
            ctx.set(dut.address, at)
            ctx.set(dut.enable, enable)
            ctx.set(dut.write_address, beat)
            ctx.set(dut.write_enable, lanes_on)
            ctx.set(dut.write_words, sum(int(d) << 5 * k for k, d in enumerate(data)))
            await ctx.tick()
            last = model[at] if enable else last
            if last is not None:
                assert ctx.get(dut.word) == last
            for lane in range(lanes):
                if lanes_on >> lane & 1:
                    model[beat * lanes + lane] = data[lane]

    simulate(dut, bench)


@pytest.mark.parametrize("depth, lanes", [(16, 3), (16, 0), (10, 4)])
def test_rejects_lanes(depth, lanes):
    with pytest.raises(ValueError, match=rf"^Lanes must be a power of two and divide the depth of "
                                         rf"{depth}, not {lanes}$"):
        Ram(4, depth=depth, lanes=lanes)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: Ram(4, depth=16, lanes=2), "ram")
