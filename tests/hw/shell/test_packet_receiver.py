# amaranth: UnusedElaboratable=no
"""`hw.shell.packet_receiver` against `sw.host.framing`."""

import pytest
from amaranth.back import verilog

from hw.shell.cobs_decoder import PieceKind
from hw.shell.packet_receiver import CRC, PacketReceiver
from sim.streams import run_beats
from sw.host.framing import crc16
from sw.host.protocol import CRC_XOR
from tests.hw.stalls import STALLS

END, BROKEN = PieceKind.END.value << 8, PieceKind.BROKEN_END.value << 8
LAST = 1 << 8


def with_crc(packet):
    return [*packet, *crc16(packet).to_bytes(2, "big")]


def given(packet):
    return [*packet[:-1], packet[-1] | LAST]


def pause(packet):
    """Ends of nothing, while the packet is given out to a neighbour that may stall."""
    return [BROKEN] * (4 * len(packet) + 20)


def test_crc_is_that_of_the_host(rng):
    data = rng.integers(0, 256, 50, dtype="uint8").tobytes()
    assert CRC(data_width=8).compute(data) == crc16(data)
    assert CRC(data_width=8).residue() ^ CRC_XOR == crc16(bytes(with_crc(data))) != 0


@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_matches_reference(rng, i_stall, o_stall):
    packets = [b"a", b"ab", bytes(3), rng.integers(0, 256, 250, dtype="uint8").tobytes()]
    packets += [rng.integers(0, 256, int(length), dtype="uint8").tobytes()
                for length in rng.integers(1, 20, 12)]
    pieces = [piece for packet in packets for piece in [*with_crc(packet), END, *pause(packet)]]
    expected = [byte for packet in packets for byte in given(packet)]
    run = run_beats(PacketReceiver(), pieces, len(expected), i_stall=i_stall, o_stall=o_stall,
                    timeout=40_000)
    assert list(map(int, run.outputs)) == expected


def damaged(name):
    good = with_crc(b"abcdef")
    return {
        "one bit": [good[0] ^ 0x10, *good[1:], END],
        "crc": [*good[:-1], good[-1] ^ 1, END],
        "dropped byte": [*good[:2], *good[3:], END],
        "duplicated byte": [*good[:3], *good[2:], END],
        "broken": [*good, BROKEN],
        "nothing": [END],
        "one byte": [0x12, END],
        "a zero behind it": [*good, 0, END],
        "two bytes that are the crc of nothing": [0, 0, END],
        "too long": [*with_crc(bytes(range(1, 255))), END],
        "longer than the buffer": [*with_crc(bytes(256) + b"abc"), END],
    }[name]


@pytest.mark.parametrize("name", [
    "one bit", "crc", "dropped byte", "duplicated byte", "broken", "nothing", "one byte",
    "a zero behind it", "two bytes that are the crc of nothing", "too long",
    "longer than the buffer"])
def test_drops_what_is_damaged_and_only_that(name):
    packet = b"good"
    pieces = [*with_crc(packet), END, *pause(packet), *damaged(name), *with_crc(packet), END]
    run = run_beats(PacketReceiver(), pieces, 8)
    assert list(map(int, run.outputs)) == 2 * given(packet)


def test_longest_packet_fits():
    packet = bytes(range(252))
    run = run_beats(PacketReceiver(), [*with_crc(packet), END], 252)
    assert list(map(int, run.outputs)) == given(packet)


@pytest.mark.parametrize("begin", range(12))
def test_a_packet_that_comes_too_early_is_dropped_as_a_whole(begin):
    """It begins in every cycle in which the first is still given out, and just before."""
    first, early, late = b"abcdefgh", b"12345678", b"xyz"
    latency = PacketReceiver.latency
    pieces = [*with_crc(first), END, *[BROKEN] * begin, *with_crc(early), END, *pause(first),
              *with_crc(late), END]
    is_free = begin >= latency - 1 + len(first)
    expected = given(first) + (given(early) if is_free else []) + given(late)
    run = run_beats(PacketReceiver(), pieces, len(expected))
    assert list(map(int, run.outputs)) == expected


def test_timing_is_as_documented():
    run = run_beats(PacketReceiver(), [*with_crc(b"abcdef"), END], 6)
    assert run.given[0] - run.taken[-1] == PacketReceiver.latency
    assert {b - a for a, b in zip(run.given, run.given[1:])} == {PacketReceiver.interval}


@pytest.mark.parametrize("depth", [0, 4, 24])
def test_rejects_bad_depth(depth):
    with pytest.raises(ValueError, match=r"^Buffer depth must be a power of two from 8 on, not "
                                         rf"{depth}$"):
        PacketReceiver(depth=depth)


@pytest.mark.slow
def test_converts_to_verilog():
    assert "module packet_receiver(" in verilog.convert(PacketReceiver(), name="packet_receiver")
