"""`hw.shell.cobs_decoder` against `sw.host.cobs`."""

import pytest
from amaranth.back import verilog

from hw.shell.cobs_decoder import CobsDecoder, PieceKind
from sim.streams import run_beats
from sw.host import cobs
from tests.hw.stalls import STALLS


def pieces_of(packet):
    return [*packet, PieceKind.END.value << 8]


def run(data, count, **conditions):
    """Pieces as integers: the byte, or a kind that is not BYTE shifted by eight."""
    outputs = run_beats(CobsDecoder(), list(data), count, **conditions).outputs
    return [piece if piece >> 8 == 0 else piece & 0x300 for piece in map(int, outputs)]


@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_matches_reference(rng, i_stall, o_stall):
    packets = [bytes([0]), bytes(5), bytes([1]), bytes([1, 0]), bytes([0, 1]), bytes(range(250))]
    packets += [rng.integers(0, 3, int(length), dtype="uint8").tobytes()
                for length in rng.integers(1, 40, 20)]
    wire = b"\0".join(map(cobs.encode, packets)) + b"\0"
    expected = [piece for packet in packets for piece in pieces_of(packet)]
    assert run(wire, len(expected), i_stall=i_stall, o_stall=o_stall) == expected


def test_gives_nothing_for_nothing():
    wire = b"\0\0\0" + cobs.encode(b"ab") + b"\0\0" + cobs.encode(b"c") + b"\0"
    expected = pieces_of(b"ab") + pieces_of(b"c")
    assert run(wire, len(expected)) == expected


@pytest.mark.parametrize("cut", [1, 2, 4, 5])
def test_tells_a_broken_block_and_goes_on(cut):
    code = cobs.encode(b"ab\0cd")  # 03 a b 03 c d
    assert code.hex() == "036162036364"
    broken = {1: [], 2: [ord("a")], 4: [*b"ab\0"], 5: [*b"ab\0c"]}[cut]
    expected = [*broken, PieceKind.BROKEN_END.value << 8, *pieces_of(b"xyz")]
    assert run(code[:cut] + b"\0" + cobs.encode(b"xyz") + b"\0", len(expected)) == expected


def test_timing_is_as_documented():
    wire = [4, 1, 2, 3, 0] * 4
    got = run_beats(CobsDecoder(), wire, 16)
    for n, (before, after) in enumerate(zip(got.taken, got.taken[1:])):
        gives_nothing = n % 5 == 0  # the first code byte
        assert after - before == (1 if gives_nothing else CobsDecoder.interval)
    with_output = [cycle for n, cycle in enumerate(got.taken) if n % 5]
    assert {o - i for i, o in zip(with_output, got.given)} == {CobsDecoder.latency}


@pytest.mark.slow
def test_converts_to_verilog():
    assert "module cobs_decoder(" in verilog.convert(CobsDecoder(), name="cobs_decoder")
