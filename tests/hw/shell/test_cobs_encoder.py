# amaranth: UnusedElaboratable=no
"""`hw.shell.cobs_encoder` against `sw.host.cobs`."""

import random

import pytest
from amaranth.back import verilog
from amaranth.sim import Simulator

from hw.shell.cobs_encoder import CobsEncoder, PartKind
from sim.streams import run_beats
from sw.host import cobs
from tests.hw.stalls import STALLS

AGAIN = PartKind.AGAIN.value << 8


def parts_of(packet):
    return [*packet[:-1], packet[-1] | PartKind.LAST.value << 8]


def wire_of(packet):
    return b"\0" + cobs.encode(packet) + b"\0"


@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_matches_reference(rng, i_stall, o_stall):
    packets = [bytes([0]), bytes(5), bytes([1]), bytes([1, 0]), bytes([0, 1]), bytes(range(212)),
               bytes([7] * 212), bytes(212)]
    packets += [rng.integers(0, 3, int(length), dtype="uint8").tobytes()
                for length in rng.integers(1, 40, 20)]
    parts = [part for packet in packets for part in parts_of(packet)]
    wire = b"".join(map(wire_of, packets))
    run = run_beats(CobsEncoder(bytes(40)), parts, len(wire), i_stall=i_stall, o_stall=o_stall)
    assert bytes(map(int, run.outputs)) == wire


@pytest.mark.parametrize("o_stall", [0, 0.5])
def test_sends_the_last_packet_again(o_stall):
    first, second = b"\0ab\0\0cd", b"x\0yz"
    parts = [*parts_of(first), AGAIN, AGAIN, *parts_of(second), AGAIN]
    wire = 3 * wire_of(first) + 2 * wire_of(second)
    run = run_beats(CobsEncoder(), parts, len(wire), o_stall=o_stall)
    assert bytes(map(int, run.outputs)) == wire


def test_timing_is_as_documented():
    packet = b"abc\0def"
    run = run_beats(CobsEncoder(), parts_of(packet), len(wire_of(packet)))
    assert run.given[0] - run.taken[-1] == CobsEncoder.latency
    for cycles in run.taken, run.given:
        steps = {after - before for before, after in zip(cycles, cycles[1:])}
        assert steps == {CobsEncoder.interval}


@pytest.mark.parametrize("text", [b"a", b"abc", bytes(range(39))])
@pytest.mark.parametrize("stall", [0, 0.6])
def test_text_can_be_read_in_every_packet(text, stall):
    """Whether a packet was sent before or is sent again, and if the last text was not read out."""
    dut = CobsEncoder(text, depth=64)
    rng = random.Random(1)
    read = []

    async def collect(ctx, count):
        """Begin a packet, read ``count`` bytes of the text, end the packet and wait."""
        ctx.set(dut.i.p.kind, PartKind.BYTE)
        ctx.set(dut.i.valid, 1)
        await ctx.tick().until(dut.i.ready)
        ctx.set(dut.i.valid, 0)
        found = []
        while len(found) < count:
            take = rng.random() >= stall
            ctx.set(dut.next_text, take)
            assert ctx.get(dut.has_text)
            if take:
                found.append((ctx.get(dut.text.data), ctx.get(dut.text.last)))
            await ctx.tick()
        ctx.set(dut.next_text, 0)
        read.append(found)
        for kind in (PartKind.LAST, *rng.choice([(), (PartKind.AGAIN,)])):
            ctx.set(dut.i.p.kind, kind)
            ctx.set(dut.i.valid, 1)
            await ctx.tick().until(dut.i.ready)
        ctx.set(dut.i.valid, 0)
        if rng.random() < 0.5:
            await ctx.tick().repeat(20)

    async def bench(ctx):
        ctx.set(dut.o.ready, 1)
        for count in (len(text), 0, 1, 1, len(text), len(text), 0, len(text)):
            await collect(ctx, count)

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    whole = [(byte, n == len(text) - 1) for n, byte in enumerate(text)]
    for found in read:
        assert found == whole[:len(found)]


def test_rejects_a_text_that_leaves_no_room():
    with pytest.raises(ValueError, match=r"^Text must have at most 3 bytes beside a packet, not "
                                         r"4$"):
        CobsEncoder(b"abcd", depth=8)


@pytest.mark.parametrize("depth", [0, 4, 24])
def test_rejects_bad_depth(depth):
    with pytest.raises(ValueError, match=r"^Buffer depth must be a power of two from 8 on, not "
                                         rf"{depth}$"):
        CobsEncoder(depth=depth)


@pytest.mark.slow
def test_converts_to_verilog():
    assert "module cobs_encoder(" in verilog.convert(CobsEncoder(), name="cobs_encoder")
