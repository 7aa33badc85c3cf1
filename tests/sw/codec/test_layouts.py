"""`sw.codec.head`, `plain`, `bitmap`, `coordinates`: bytes by hand."""

import numpy as np
import pytest

from sw.codec import bitmap, coordinates, plain
from sw.codec.bits import BitReader, BitWriter
from sw.codec.head import flat_weights, put_head, take_head
from sw.errors import SternaError

WEIGHTS = np.array([[0, 7, 0], [-2, 0, 7]])
HEAD = [2, 3, 2, 0, 0xFE, 7]  # rows, columns, values of 8 bits


@pytest.mark.parametrize("coding, body", [
    (plain, [1, 0b00_10_00_01, 0b00_10_0000]),
    (bitmap, [0b010_101_10, 0b1_0000000]),
    (coordinates, [3, 0b0_1_1_01_00_1, 0b0_101_0000]),
])
def test_bytes_by_hand(coding, body):
    assert list(coding.encode(WEIGHTS)) == HEAD + body
    assert coding.decode(bytes(HEAD + body)).tolist() == WEIGHTS.tolist()


def test_binary_weights_take_a_bit():
    weights = np.where(np.arange(64).reshape(8, 8) % 3, 1, -1)
    assert len(plain.encode(weights)) == len(HEAD) + 1 + 64 // 8


@pytest.mark.parametrize("value, data", [
    (-128, [0, 0x80]), (128, [1, 0, 0x80]), (-2**31, [2, 0x80, 0, 0, 0]),
    (2**31, [3, 0, 0, 0, 0x80, 0, 0, 0]),
])
def test_entries_of_a_book(value, data):
    writer = BitWriter()
    put_head(writer, (1, 1), np.array([value]))
    assert list(writer.to_bytes()) == [1, 1, 1, *data]
    assert take_head(BitReader(writer.to_bytes())).book.tolist() == [value]


@pytest.mark.parametrize("data, sentence", [
    ([1, 2, 3, 0, 1, 2, 3], r"Codebook must have at most 2 entries, not 3"),
    ([1, 2, 1, 4, 1], r"Kind of codebook entries must be below 4, not 4"),
    ([1, 2, 2, 0, 5, 5], r"Codebook must have distinct entries that are not zero"),
    ([1, 2, 1, 0, 0], r"Codebook must have distinct entries that are not zero"),
    ([0, 2, 1, 0, 1], r"Coded layer must have from 1 to 16777216 weights, not 0 x 2"),
])
def test_refuses_heads(data, sentence):
    with pytest.raises(SternaError, match=rf"^{sentence}; the data is damaged$"):
        take_head(BitReader(bytes(data)))


@pytest.mark.parametrize("body", [
    [2, 0b0_0_01_01_0_1],  # the same place twice
    [2, 0b0_1_01_11_0_1],  # a column behind the last
    [2, 0b1_0_00_00_0_1],  # the second row before the first
])
def test_refuses_coordinates(body):
    with pytest.raises(SternaError, match=r"^Coordinates of weights must ascend and lie in the "
                                          r"layer; the data is damaged$"):
        coordinates.decode(bytes(HEAD + body))


def test_refuses_layers_that_are_too_large_or_too_wide():
    with pytest.raises(SternaError, match=r"^Layer must have at most 16777216 weights to be "):
        flat_weights(np.zeros((1 << 12, (1 << 12) + 1), np.int8))
    with pytest.raises(SternaError, match=r"^Weight must have at most 56 bits to be coded, not "):
        plain.encode(np.array([[2**60]]))
    with pytest.raises(SternaError, match=r"^Layer must have at most 65536 distinct weights to "):
        plain.encode(np.arange(1, 70_001).reshape(7, -1))
