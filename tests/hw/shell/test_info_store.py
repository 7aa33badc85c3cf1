# amaranth: UnusedElaboratable=no
import random

import pytest
from amaranth.back import verilog
from amaranth.sim import Simulator

from hw.shell.info_store import InfoStore


def take(content, count, *, stall):
    """Bytes with their `last`, and the cycles in which they were taken."""
    dut = InfoStore(content)
    taken, cycles = [], []
    rng = random.Random(1)

    async def bench(ctx):
        for cycle in range(100 * count):
            ready = rng.random() >= stall
            ctx.set(dut.o.ready, ready)
            if ready and ctx.get(dut.o.valid):
                taken.append((ctx.get(dut.o.p.data), ctx.get(dut.o.p.last)))
                cycles.append(cycle)
                if len(taken) == count:
                    return
            await ctx.tick()

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    return taken, cycles


@pytest.mark.parametrize("content", [b"ab", b"abc", bytes(range(64)), bytes(range(39))])
@pytest.mark.parametrize("stall", [0.0, 0.7])
def test_gives_the_content_again_and_again(content, stall):
    expected = [(byte, n == len(content) - 1) for n, byte in enumerate(content)]
    assert take(content, 3 * len(content), stall=stall)[0] == 3 * expected


def test_timing_is_as_documented():
    _, cycles = take(b"abcde", 12, stall=0.0)
    assert cycles[0] == InfoStore.latency
    assert {b - a for a, b in zip(cycles, cycles[1:])} == {InfoStore.interval}


def test_rejects_too_little():
    with pytest.raises(ValueError, match=r"^Content must have at least two bytes, not 1$"):
        InfoStore(b"a")


def test_converts_to_verilog():
    assert "module info_store(" in verilog.convert(InfoStore(b"abc"), name="info_store")
