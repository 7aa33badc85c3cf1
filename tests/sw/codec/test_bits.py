"""`sw.codec.bits`: fields by hand, and what does not fit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sw.codec.bits import BitReader, BitWriter
from sw.errors import SternaError


def test_fields_by_hand():
    writer = BitWriter()
    writer.put_all([1, 2, 3], [2, 3, 4])
    writer.put(1, 1)
    assert writer.bits == 10
    assert writer.to_bytes() == bytes([0b01_010_001, 0b1_1_000000])


@pytest.mark.parametrize("value, text", [(0, "00"), (127, "7f"), (128, "8001"), (300, "ac02"),
                                         (2**35 - 1, "ffffffff7f")])
def test_numbers_by_hand(value, text):
    writer = BitWriter()
    writer.put_number(value)
    assert writer.to_bytes().hex() == text
    assert BitReader(bytes.fromhex(text)).take_number() == value


@given(st.lists(st.integers(0, 62).flatmap(
    lambda width: st.tuples(st.integers(0, 2**width - 1), st.just(width))), max_size=20))
def test_fields_come_back(fields):
    writer = BitWriter()
    writer.put_all([value for value, _ in fields], [width for _, width in fields])
    reader = BitReader(writer.to_bytes())
    assert [reader.take(width) for _, width in fields] == [value for value, _ in fields]
    reader.finish()


def test_windows_look_over_the_end():
    reader = BitReader(bytes([0b10110000]))
    reader.take(1)
    assert reader.windows(3).tolist() == [3, 6, 4, 0, 0, 0, 0, 0]
    reader.skip(3)
    assert reader.left == 4
    with pytest.raises(ValueError, match=r"^Place must not be 1 bits behind the end$"):
        reader.skip(5)


def test_nothing_is_made_for_a_count_that_the_data_does_not_have():
    with pytest.raises(SternaError, match=r"^Coded weights must have \d+ more bits, but only 8 are "
                                          r"left; the data is cut or damaged$"):
        BitReader(b"x").take_all(1 << 60, 3)


def test_rejects_what_does_not_fit():
    with pytest.raises(ValueError, match=r"^Field of 2 bits must not hold 4$"):
        BitWriter().put(4, 2)
    with pytest.raises(ValueError, match=r"^Field of 3 bits must not hold -1$"):
        BitWriter().put(-1, 3)
    with pytest.raises(ValueError, match=r"^Field width must be from 0 to 62$"):
        BitWriter().put(0, 63)
    with pytest.raises(ValueError, match=r"^Number must be from 0 to 2\^35 - 1, not 34359738368$"):
        BitWriter().put_number(2**35)


@pytest.mark.parametrize("data, taken", [(b"\x01", 4), (b"\x00\x00", 8), (b"\x00\x00", 4)])
def test_finish_refuses_what_is_left(data, taken):
    reader = BitReader(data)
    reader.take(taken)
    with pytest.raises(SternaError, match=r"^Coded weights must end where their last byte does, "):
        reader.finish()


def test_a_writer_without_fields_has_no_bytes():
    assert BitWriter().to_bytes() == b""
    assert BitReader(b"").take_all(0, 5).tolist() == []
    assert np.array_equal(BitReader(b"").take_all(3, 0), [0, 0, 0])
