# amaranth: UnusedElaboratable=no
"""`hw.shell.uart_tx` against the wave form of the standard."""

import random

import pytest
from amaranth.back import verilog
from amaranth.sim import Simulator

from hw.shell.uart_tx import UartTx


def send(data, divisor, *, stall=0.0):
    """Level of the pin in every cycle, and the cycles in which bytes were taken."""
    dut = UartTx(divisor=divisor)
    line, taken = [], []
    rng = random.Random(1)

    async def bench(ctx):
        left = list(data)
        idle = 0
        while idle < 12 * divisor:
            valid = bool(left) and rng.random() >= stall
            ctx.set(dut.i.valid, valid)
            ctx.set(dut.i.payload, left[0] if valid else rng.getrandbits(8))
            if valid and ctx.get(dut.i.ready):
                taken.append(len(line))
                left.pop(0)
            idle = 0 if left else idle + 1
            line.append(ctx.get(dut.tx))
            await ctx.tick()

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    return line, taken


@pytest.mark.parametrize("divisor", [4, 5, 12, 25])
@pytest.mark.parametrize("stall", [0.0, 0.9])
def test_matches_reference(rng, divisor, stall):
    data = [0x00, 0xFF, 0x55, *map(int, rng.integers(0, 256, 12))]
    line, taken = send(data, divisor, stall=stall)
    expected = [1] * len(line)
    for start, byte in zip(taken, data):
        first = start + UartTx.latency
        for n, level in enumerate((0, *(byte >> n & 1 for n in range(8)), 1)):
            expected[first + n * divisor:first + (n + 1) * divisor] = [level] * divisor
    assert len(taken) == len(data)
    assert line == expected


@pytest.mark.parametrize("divisor", [4, 12])
def test_timing_is_as_documented(divisor):
    _, taken = send([1, 2, 3, 4], divisor)
    steps = {after - before for before, after in zip(taken, taken[1:])}
    assert steps == {UartTx(divisor=divisor).interval}


def test_rejects_a_divisor_that_is_too_small():
    with pytest.raises(ValueError, match=r"^Divisor must be at least 4, not 0$"):
        UartTx(divisor=0)


@pytest.mark.slow
def test_converts_to_verilog():
    assert "module uart_tx(" in verilog.convert(UartTx(divisor=12), name="uart_tx")
