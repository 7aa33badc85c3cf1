# amaranth: UnusedElaboratable=no
"""`hw.shell.shell`: what it says, what it refuses, and one request in the Amaranth simulator.

Whole conversations over the pins are in ``tests/host``, under Verilator.
"""

from dataclasses import replace

import pytest
from amaranth.back import verilog
from amaranth.hdl import Module
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out
from amaranth.sim import Simulator

from hw.shape import vector
from hw.shell.shell import Shell, describe
from sw.errors import SternaError
from sw.graph import Interval
from sw.host.framing import PacketReader, frame
from sw.host.protocol import Command, Info

HASH = "0123456789abcdef" * 4


class Echo(wiring.Component):
    """Frames of two beats, as they are."""

    interval = 2
    i_beats = o_beats = 2

    def __init__(self):
        shape = vector(Interval(0, 16), 3)
        super().__init__({"i": In(stream.Signature(shape)), "o": Out(stream.Signature(shape))})

    def elaborate(self, platform):
        m = Module()
        m.d.comb += self.i.ready.eq(~self.o.valid)
        with m.If(self.o.ready):
            m.d.sync += self.o.valid.eq(0)
        with m.If(self.i.valid & self.i.ready):
            m.d.sync += self.o.valid.eq(1)
            m.d.sync += self.o.payload.eq(self.i.payload)
        return m


def info(**changes) -> Info:
    described = describe(Echo(), model_hash=HASH, clock_hz=4_000_000, baud=1_000_000,
                         watchdog_cycles=1 << 12)
    return replace(described, **changes)


def test_describes_the_accelerator():
    assert info() == Info("0123456789abcdef", 4_000_000, 1_000_000, 1 << 12, 3, 5, 2, 3, 5, 2)


@pytest.mark.parametrize("interval, cycles", [
    (1, 1 << 16), (1000, 1 << 19), (50_000, 1 << 24), (1_000_000, 1 << 29)])
def test_watchdog_leaves_room_for_the_slowest_layer(interval, cycles):
    core = Echo()
    core.interval = interval
    found = describe(core, model_hash=HASH, clock_hz=12_000_000)
    assert found.watchdog_cycles == cycles
    assert found.frames_per_run == 50
    assert cycles >= interval * (found.frames_per_run + 32)


def talk(packets, cycles):
    """Packets that the shell sends, over its pins."""
    shell = Shell(Echo(), info())
    line = [1] * 8
    for byte in b"".join(map(frame, packets)):
        for level in (0, *(byte >> n & 1 for n in range(8)), 1):
            line += [level] * shell.divisor
    levels = []

    async def bench(ctx):
        for cycle in range(cycles):
            ctx.set(shell.rx, line[cycle] if cycle < len(line) else 1)
            levels.append(ctx.get(shell.tx))
            await ctx.tick()

    sim = Simulator(shell)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()

    received, cycle = [], 0
    while cycle + 10 * shell.divisor < len(levels):
        if levels[cycle]:
            cycle += 1
            continue
        bits = levels[cycle + shell.divisor // 2::shell.divisor][:10]
        received.append(sum(bit << n for n, bit in enumerate(bits[1:9])))
        cycle += 10 * shell.divisor - 1
    return PacketReader().feed(bytes(received))


def test_answers_over_its_pins():
    beats = bytes([0x41, 0x10, 0x05, 0x20])  # 15 bits each
    answers = talk([bytes([1, Command.INFO]), bytes([2, Command.RUN, 4]) + beats], 4_500)
    assert answers[0] == bytes([1]) + info().to_bytes() + bytes([Command.INFO << 4])
    assert answers[1][:5] == bytes([2]) + beats
    assert answers[1][-1:] == bytes([Command.RUN << 4])
    assert len(answers) == 2


def test_rejects_a_rate_that_the_clock_cannot_make():
    with pytest.raises(SternaError, match=r"^Baud rate must be within 2\.5% of a whole division"):
        Shell(Echo(), info(baud=900_000))


def test_rejects_a_watchdog_that_is_too_long():
    with pytest.raises(SternaError, match=r"^Watchdog must be at most 2 s, not 8388608 cycles of a "
                                          r"clock of 4000000 Hz: give the slowest layer more PE or "
                                          r"SIMD$"):
        Shell(Echo(), info(watchdog_cycles=1 << 23))


def test_rejects_information_about_another_accelerator():
    with pytest.raises(ValueError, match=r"^Info must say 3 lanes of 5 bits for port o, not 4 of "
                                         r"5$"):
        Shell(Echo(), info(o_lanes=4))


@pytest.mark.slow
def test_converts_to_verilog():
    text = verilog.convert(Shell(Echo(), info()), name="board", emit_src=False)
    assert "module board(" in text
    assert text == verilog.convert(Shell(Echo(), info()), name="board", emit_src=False)
