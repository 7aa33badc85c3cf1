import pytest
from hypothesis import given
from hypothesis import strategies as st

from sw.host import cobs
from sw.host.framing import PacketReader, crc16, frame, framed_length
from sw.host.protocol import CRC_INIT, CRC_POLYNOMIAL, CRC_XOR, PACKET_BYTES


def test_crc_check_value():
    """Catalogue of parametrised CRC algorithms: CRC-16/GENIBUS, check 0xd64e."""
    assert crc16(b"123456789") == 0xD64E


def test_crc_is_the_one_of_the_protocol(rng):
    crc = CRC_INIT
    data = rng.integers(0, 256, 40, dtype="uint8").tobytes()
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = crc << 1 & 0xFFFF ^ (CRC_POLYNOMIAL if crc >> 15 else 0)
    assert crc16(data) == crc ^ CRC_XOR


@pytest.mark.parametrize("packet", [b"packet", bytes([15, 16])])
@pytest.mark.parametrize("zeros", [1, 2, 3])
def test_zeros_behind_a_packet_are_damage(packet, zeros):
    """A code byte that the cable repeats adds a zero where the last byte of the CRC is one."""
    whole = packet + crc16(packet).to_bytes(2, "big") + bytes(zeros)
    reader = PacketReader()
    assert reader.feed(b"\0" + cobs.encode(whole) + b"\0") == []
    assert reader.damaged == 1


@given(st.lists(st.binary(min_size=1, max_size=PACKET_BYTES - 2), max_size=5))
def test_round_trip_in_any_pieces(packets):
    wire = b"".join(map(frame, packets))
    assert len(wire) == sum(framed_length(len(packet)) for packet in packets)
    reader = PacketReader()
    assert [found for byte in wire for found in reader.feed(bytes([byte]))] == packets
    assert PacketReader().feed(wire) == packets
    assert reader.damaged == 0


@pytest.mark.parametrize("position", range(1, 10))
def test_every_damaged_byte_is_noticed_and_the_next_packet_found(position):
    wire = frame(b"ab\0cde")
    reader = PacketReader()
    for change in range(1, 256):
        bad = bytearray(wire)
        bad[position] ^= change
        assert reader.feed(bytes(bad) + frame(b"next")) == [b"next"]
    assert reader.damaged >= 255


@pytest.mark.parametrize("edit", [lambda wire, n: wire[:n] + wire[n + 1:],
                                  lambda wire, n: wire[:n + 1] + wire[n:]],
                         ids=["lost", "repeated"])
@pytest.mark.parametrize("position", range(1, 10))
def test_lost_and_repeated_bytes_are_noticed(edit, position):
    reader = PacketReader()
    assert reader.feed(edit(frame(b"ab\0cde"), position) + frame(b"next")) == [b"next"]
    assert reader.damaged == 1


def test_finds_a_packet_after_half_a_packet_and_noise():
    reader = PacketReader()
    assert reader.feed(frame(b"first")[:-3]) == []
    assert reader.feed(b"\x41\x42" + frame(b"second")) == [b"second"]


def test_clear_forgets_half_a_packet():
    reader = PacketReader()
    reader.feed(frame(b"first")[:-3])
    reader.clear()
    assert reader.feed(frame(b"second")) == [b"second"]
    assert reader.damaged == 0


def test_does_not_collect_noise_without_end():
    reader = PacketReader()
    assert reader.feed(b"\x11" * 100_000) == []
    assert len(reader._piece) < 300
    assert reader.feed(frame(b"next")) == [b"next"]
    assert reader.damaged == 1


def test_two_bytes_that_are_the_crc_of_nothing_are_no_packet():
    assert PacketReader().feed(b"\0\x01\x01\x01\0") == []


def test_rejects_a_packet_that_is_too_long():
    frame(bytes(PACKET_BYTES - 2))
    with pytest.raises(ValueError, match=r"^Packet must have at most 211 bytes, not 212$"):
        frame(bytes(PACKET_BYTES - 1))
