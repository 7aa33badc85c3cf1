"""Beats as bytes, by hand."""

import numpy as np
import pytest

from sw.graph import BeatFormat, Interval


def test_by_hand():
    pixels = BeatFormat(Interval(0, 16), 3)     # 15 bits: 00010 00001 10000
    assert pixels.beat_bytes == 2
    assert pixels.pack(np.array([[16, 1, 2]])).tolist() == [[0b00110000, 0b00001000]]
    signs = BeatFormat(Interval(-1, 1, 2), 10)
    assert signs.pack(np.array([1, -1, -1, 1, 1, 1, 1, 1, -1, 1])).tolist() == [0b11111001, 0b10]


@pytest.mark.parametrize("interval", [Interval(0, 16), Interval(-100, 3), Interval(-1, 1, 2),
                                      Interval(-2**30, 2**30)])
@pytest.mark.parametrize("lanes", [1, 3, 8])
def test_round_trip(interval, lanes, rng):
    beat = BeatFormat(interval, lanes)
    x = interval.decode_index(rng.integers(0, interval.count, (4, 5, lanes)))
    packed = beat.pack(x)
    assert packed.shape == (4, 5, beat.beat_bytes)
    np.testing.assert_array_equal(beat.unpack(packed), x)
    words = beat.words(x)
    assert words == [int.from_bytes(bytes(row), "little")
                     for row in packed.reshape(20, -1).tolist()]
    np.testing.assert_array_equal(beat.values(words), x.reshape(20, lanes))


def test_rejects_lanes():
    with pytest.raises(TypeError, match=r"^Lane count must be a positive integer, not 0$"):
        BeatFormat(Interval(0, 1), 0)
