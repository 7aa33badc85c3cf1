"""`sw.compress.integers`: short lists of signed integers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sw.codec.bits import BitReader, BitWriter
from sw.compress.integers import put_integers, take_integers
from sw.errors import SternaError


def written(values):
    writer = BitWriter()
    put_integers(writer, np.array(values))
    return writer


@given(st.lists(st.integers(-2**50, 2**50), min_size=1, max_size=20), st.integers(0, 10))
def test_values_come_back(values, shift):
    values = [value << shift for value in values]
    reader = BitReader(written(values).to_bytes())
    assert take_integers(reader, len(values)).tolist() == values
    reader.finish()


@pytest.mark.parametrize("values, bits", [([0, 0, 0], 0), ([-1], 1), ([1, -1], 4),
                                          ([-128, 127], 16), ([-1024, 1016], 16), ([16], 2)])
def test_bits_by_hand(values, bits):
    assert written(values).bits == 12 + bits


def test_refuses_what_is_too_wide():
    with pytest.raises(SternaError, match=r"^Bias or threshold must have at most 62 bits to be "
                                          r"packed, not 63$"):
        written([2**62 - 1])
    with pytest.raises(SternaError, match=r"^Bias or threshold must have at most 62 bits, not 126; "
                                          r"the data is damaged$"):
        take_integers(BitReader(b"\xff" * 20), 1)
