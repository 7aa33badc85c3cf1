import pytest
from hypothesis import given
from hypothesis import strategies as st

from sw.host import cobs

LONG = bytes(range(1, 255))


@pytest.mark.parametrize("data, code", [
    ("", "01"),
    ("00", "0101"),
    ("0000", "010101"),
    ("00 11 00", "01 02 11 01"),
    ("11 22 00 33", "03 11 22 02 33"),
    ("11 22 33 44", "05 11 22 33 44"),
    ("11 00 00 00", "02 11 01 01 01"),
    (LONG.hex(), "ff" + LONG.hex()),
    ("00" + LONG.hex(), "01ff" + LONG.hex()),
    (LONG.hex() + "ff", "ff" + LONG.hex() + "02ff"),
    (LONG[:-1].hex() + "00", "fe" + LONG[:-1].hex() + "01"),
])
def test_examples_worked_by_hand(data, code):
    assert cobs.encode(bytes.fromhex(data)) == bytes.fromhex(code)
    assert cobs.decode(bytes.fromhex(code)) == bytes.fromhex(data)


@given(st.lists(st.sampled_from([0, 0, 1, 254, 255]), max_size=700).map(bytes))
def test_round_trip_without_a_zero(data):
    code = cobs.encode(data)
    assert 0 not in code
    assert len(code) <= len(data) + 1 + len(data) // 254
    assert cobs.decode(code) == data


@pytest.mark.parametrize("code, message", [
    ("", r"^COBS code must have at least one byte$"),
    ("03 11", r"^COBS block must have 2 bytes, not 1$"),
    ("02 11 05 22", r"^COBS block must have 4 bytes, not 1$"),
    ("00", r"^COBS code must not contain a zero$"),
    ("03 11 00", r"^COBS code must not contain a zero$"),
])
def test_rejects_what_is_not_cobs(code, message):
    with pytest.raises(ValueError, match=message):
        cobs.decode(bytes.fromhex(code))
