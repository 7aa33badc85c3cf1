# amaranth: UnusedElaboratable=no
"""`hw.tech.reset`: the design is held until its clock is steady."""

import pytest
from amaranth.back import verilog
from amaranth.hdl import ClockDomain, Module
from amaranth.sim import Simulator

from hw.tech.reset import PowerOnReset


def reset_over(dut, locked):
    """Reset in each cycle, for the lock in each cycle."""
    seen = []

    async def bench(ctx):
        for lock in locked:
            ctx.set(dut.locked, lock)
            seen.append(ctx.get(dut.reset))
            await ctx.tick("por")

    m = Module()
    m.domains.por = ClockDomain(reset_less=True)
    m.submodules.dut = dut
    sim = Simulator(m)
    sim.add_clock(1e-6, domain="por")
    sim.add_testbench(bench)
    sim.run()
    return seen


@pytest.mark.parametrize("cycles", [1, 2, 7, 360])
@pytest.mark.parametrize("wait", [0, 5])
def test_timing_is_as_documented(cycles, wait):
    dut = PowerOnReset(cycles)
    seen = reset_over(dut, [0] * wait + [1] * (dut.latency + 20))
    assert seen.index(0) == wait + dut.latency
    assert set(seen[wait + dut.latency:]) == {0}


def test_a_lock_that_is_lost_resets_again():
    dut = PowerOnReset(7)
    up = [1] * (dut.latency + 5)
    seen = reset_over(dut, [*up, *[0] * 10, *up])
    assert seen[len(up) - 1] == 0
    assert set(seen[len(up) + 4:len(up) + 10 + dut.latency]) == {1}
    assert seen[-1] == 0


def test_a_clock_that_never_locks_never_starts():
    assert set(reset_over(PowerOnReset(3), [0] * 50)) == {1}


@pytest.mark.parametrize("cycles", [0, -1, 1.5, "3"])
def test_rejects_bad_cycles(cycles):
    with pytest.raises(TypeError, match=rf"^Reset cycles must be a positive integer, not "
                                        rf"{cycles!r}$"):
        PowerOnReset(cycles)


@pytest.mark.slow
def test_converts_to_verilog():
    m = Module()
    m.domains.por = ClockDomain(reset_less=True)
    m.submodules.dut = dut = PowerOnReset(5)
    assert "module" in verilog.convert(m, ports=[dut.locked, dut.reset])
