from dataclasses import fields, replace

import pytest

from sw.errors import SternaError
from sw.host import protocol
from sw.host.protocol import INFO_FIELDS, Info

INFO = Info("0123456789abcdef", 12_000_000, 1_000_000, 65536, 4, 5, 16, 10, 11, 1)


def test_limits_fit_each_other():
    longest_request = 2 + protocol.PAYLOAD_BYTES + protocol.CRC_BYTES
    assert longest_request <= protocol.PACKET_BYTES
    assert protocol.ANSWER_BYTES <= protocol.PACKET_BYTES
    assert protocol.PACKET_BYTES + 4 <= 256  # code byte, two delimiters, and a row to tell full
    info_bytes = sum(field.size for field in INFO_FIELDS)
    assert info_bytes <= protocol.PAYLOAD_BYTES
    assert protocol.PACKET_BYTES + 4 + info_bytes <= 256  # they share the sender's buffer
    assert protocol.PAYLOAD_BYTES < 1 << 8 * protocol.COUNT_BYTES


def test_fields_are_those_of_the_table():
    assert ["magic", "version", *(field.name for field in fields(Info))] == [
        field.name for field in INFO_FIELDS]


def test_bytes_worked_by_hand():
    assert INFO.to_bytes().hex(" ") == (
        "53 54 52 4e 02 01 23 45 67 89 ab cd ef 00 1b b7 00 40 42 0f 00 00 00 01 00 "
        "04 00 05 10 00 00 00 0a 00 0b 01 00 00 00")
    assert Info.from_bytes(INFO.to_bytes()) == INFO


@pytest.mark.parametrize("i_beats, o_lanes, frames", [
    (16, 10, 4),    # 48 bytes in, 14 out: 203 // 48
    (1, 10, 14),    # 3 bytes in: 204 // 14
    (67, 1, 1),     # 201 bytes in
    (68, 1, 0),     # 204 bytes in do not fit beside the count
    (1, 180, 0),    # 248 bytes out
])
def test_frames_per_run(i_beats, o_lanes, frames):
    info = replace(INFO, i_beats=i_beats, o_lanes=o_lanes)
    assert info.i_frame_bytes == 3 * i_beats
    assert info.frames_per_run == frames


@pytest.mark.parametrize("i_beats, o_beats, size", [
    (200, 1, 203),      # 600 bytes in, 14 bytes out
    (200, 43, 101),     # 600 bytes in, 602 bytes out
    (200, 86, 50),      # 600 bytes in, 1204 bytes out
    (1, 1000, 1),
])
def test_feed_bytes(i_beats, o_beats, size):
    assert replace(INFO, i_beats=i_beats, o_beats=o_beats).feed_bytes == size


@pytest.mark.parametrize("payload, message", [
    (b"", r"^Device must be a Sterna shell, which begins its information with b'STRN', not b''$"),
    (b"LiteX", r"^Device must be a Sterna shell, which begins its information with b'STRN', not "
               r"b'Lite'$"),
    (b"STRN", r"^Device must speak protocol version 2, not none: build and program it again$"),
    (b"STRN\x07", r"^Device must speak protocol version 2, not 7: build and program it again$"),
    (INFO.to_bytes()[:-1], r"^Device information must have 39 bytes, not 38$"),
    (INFO.to_bytes() + b"x", r"^Device information must have 39 bytes, not 40$"),
    (INFO.to_bytes()[:25] + bytes(14),
     r"^Device information is damaged: Info field i_lanes must be in 1\.\.65535, not 0$"),
])
def test_rejects_other_devices(payload, message):
    with pytest.raises(SternaError, match=message):
        Info.from_bytes(payload)


@pytest.mark.parametrize("changes, error, message", [
    ({"model_hash": "0123"}, ValueError, r"^Model hash must be 16 hex digits, not '0123'$"),
    ({"model_hash": "0123456789ABCDEF"}, ValueError,
     r"^Model hash must be 16 hex digits, not '0123456789ABCDEF'$"),
    ({"i_lanes": 65536}, ValueError, r"^Info field i_lanes must be in 1\.\.65535, not 65536$"),
    ({"o_beats": 0}, ValueError, r"^Info field o_beats must be in 1\.\.4294967295, not 0$"),
    ({"baud": 1e6}, TypeError, r"^Info field baud must be an int, not 1000000\.0$"),
])
def test_rejects_values(changes, error, message):
    with pytest.raises(error, match=message):
        replace(INFO, **changes)
