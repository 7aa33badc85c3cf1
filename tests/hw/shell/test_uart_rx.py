# amaranth: UnusedElaboratable=no
"""`hw.shell.uart_rx` against the wave forms of senders that are a little off."""

import pytest
from amaranth.back import verilog
from amaranth.sim import Simulator

from hw.shell.uart_rx import UartRx

IDLE = [(1, 3.0)]


def bits_of(byte, stop=1):
    """Levels of a byte on the line, each with its length in bits."""
    return [(level, 1.0) for level in (0, *(byte >> n & 1 for n in range(8)), stop)]


def levels(pieces, bit_cycles, phase=0.0):
    """Level of the line in every clock cycle."""
    line, end = [], phase
    for level, length in pieces:
        end += length * bit_cycles
        line += [level] * max(0, round(end) - len(line))
    return line


def receive(line, divisor, *, ready=lambda cycle: 1):
    """Bytes that came out, and the cycles in which they did."""
    dut = UartRx(divisor=divisor)
    given = []

    async def bench(ctx):
        for cycle, level in enumerate(line + [1] * (2 * divisor + 8)):
            ctx.set(dut.rx, level)
            ctx.set(dut.o.ready, ready(cycle))
            if ctx.get(dut.o.valid) and ready(cycle):
                given.append((cycle, ctx.get(dut.o.payload)))
            await ctx.tick()

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    return [byte for _, byte in given], [cycle for cycle, _ in given]


@pytest.mark.parametrize("divisor", [4, 5, 8, 12])
@pytest.mark.parametrize("off", [-0.02, 0.0, 0.02])
@pytest.mark.slow
def test_receives_bytes_that_follow_each_other_without_a_pause(rng, divisor, off):
    for phase in 0.0, 0.25, 0.5, 0.75:
        data = [0x00, 0xFF, 0x55, 0xAA, *map(int, rng.integers(0, 256, 6))]
        pieces = IDLE + [bit for byte in data for bit in bits_of(byte)]
        got, _ = receive(levels(pieces, divisor * (1 + off), phase), divisor)
        assert got == data, phase


@pytest.mark.parametrize("divisor", [4, 12, 25])
def test_timing_is_as_documented(divisor):
    start = 20
    line = [1] * start + levels(bits_of(0x5A) + bits_of(0xA5), divisor)
    data, cycles = receive(line, divisor)
    dut = UartRx(divisor=divisor)
    assert data == [0x5A, 0xA5]
    assert cycles[0] - start in (dut.latency, dut.latency + 1)
    assert cycles[1] - cycles[0] == dut.interval


def test_drops_a_byte_without_stop_bit():
    pieces = (IDLE + bits_of(0x11) + IDLE + bits_of(0x22, stop=0) + IDLE + bits_of(0x33))
    assert receive(levels(pieces, 12), 12)[0] == [0x11, 0x33]


def test_waits_for_the_end_of_a_break():
    pieces = [*IDLE, (0, 37.0), *IDLE, *bits_of(0x77)]
    assert receive(levels(pieces, 12), 12)[0] == [0x77]


def test_ignores_a_glitch():
    pieces = [*IDLE, (0, 0.25), *IDLE, *bits_of(0x77)]
    assert receive(levels(pieces, 12), 12)[0] == [0x77]


def test_drops_what_nobody_takes():
    pieces = IDLE + bits_of(0x11) + bits_of(0x22) + bits_of(0x33)
    line = levels(pieces, 8)
    third = len(line) - 8 * 9
    assert receive(line, 8, ready=lambda cycle: cycle > third)[0] == [0x11, 0x33]


def test_rejects_a_divisor_that_is_too_small():
    with pytest.raises(ValueError, match=r"^Divisor must be at least 4, not 3$"):
        UartRx(divisor=3)


@pytest.mark.slow
def test_converts_to_verilog():
    assert "module uart_rx(" in verilog.convert(UartRx(divisor=12), name="uart_rx")
