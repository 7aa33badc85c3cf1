"""`hw.shell.packet_sender` against `sw.host.framing`."""

import pytest
from amaranth.back import verilog

from hw.shell.cobs_encoder import PartKind
from hw.shell.packet_sender import PacketSender
from sim.streams import run_beats
from sw.host.framing import frame
from tests.hw.stalls import STALLS

AGAIN = PartKind.AGAIN.value << 8


def parts_of(packet):
    return [*packet[:-1], packet[-1] | PartKind.LAST.value << 8]


@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_matches_reference(rng, i_stall, o_stall):
    packets = [b"a", b"\0", bytes(4), bytes(range(211))]
    packets += [rng.integers(0, 3, int(length), dtype="uint8").tobytes()
                for length in rng.integers(1, 40, 12)]
    parts = [part for packet in packets for part in [*parts_of(packet), AGAIN]]
    wire = b"".join(2 * frame(packet) for packet in packets)
    run = run_beats(PacketSender(), parts, len(wire), i_stall=i_stall, o_stall=o_stall)
    assert bytes(map(int, run.outputs)) == wire


def test_takes_a_packet_without_waiting_once_it_has_begun():
    packet = bytes(range(100))
    run = run_beats(PacketSender(), parts_of(packet), len(frame(packet)), o_stall=0.9)
    assert {b - a for a, b in zip(run.taken[1:], run.taken[2:])} == {PacketSender.interval}


def test_timing_is_as_documented():
    packet = b"abc\0def"
    run = run_beats(PacketSender(), parts_of(packet), len(frame(packet)))
    assert run.given[0] - run.taken[-1] == PacketSender.latency
    assert {b - a for a, b in zip(run.given, run.given[1:])} == {PacketSender.interval}


@pytest.mark.slow
def test_converts_to_verilog():
    assert "module packet_sender(" in verilog.convert(PacketSender(), name="packet_sender")
