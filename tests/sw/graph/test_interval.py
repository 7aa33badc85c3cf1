"""Intervals and their codes, against numbers worked by hand."""

import numpy as np
import pytest

from sw.graph import Interval


@pytest.mark.parametrize("interval, width, is_signed", [
    (Interval(0, 0), 1, False),
    (Interval(0, 1), 1, False),
    (Interval(0, 16), 5, False),
    (Interval(3, 15), 4, False),
    (Interval(-1, 0), 1, True),
    (Interval(-1, 1), 2, True),
    (Interval(-8, 7), 4, True),
    (Interval(-8, 8), 5, True),
    (Interval(-9, 0), 5, True),
    (Interval(-5, -3), 4, True),
    (Interval(-1, 1, 2), 1, False),
    (Interval(-64, 64, 2), 7, False),
    (Interval(-784, 784, 2), 10, False),
    (Interval(4, 4, 3), 1, False),
])
def test_width_is_the_least(interval, width, is_signed):
    assert (interval.width, interval.is_signed) == (width, is_signed)


def test_codes_by_hand():
    assert Interval(-2, 1).encode(np.array([-2, -1, 0, 1])).tolist() == [2, 3, 0, 1]
    assert Interval(-1, 1, 2).encode(np.array([-1, 1])).tolist() == [0, 1]
    assert Interval(-3, 5, 4).encode(np.array([-3, 1, 5])).tolist() == [0, 1, 2]


@pytest.mark.parametrize("interval", [Interval(0, 16), Interval(-9, 4), Interval(-1, 0),
                                      Interval(-20, 20, 4), Interval(-7, -7), Interval(5, 9)])
def test_decode_inverts_encode(interval):
    codes = interval.encode(interval.values())
    assert codes.min() >= 0
    assert codes.max() < 2**interval.width
    np.testing.assert_array_equal(interval.decode(codes), interval.values())


def test_contains_only_its_grid():
    interval = Interval(-3, 5, 4)
    assert np.array([-3, 1, 5]) in interval
    for outside in (-4, -2, 6, 9):
        assert np.array([1, outside]) not in interval


@pytest.mark.parametrize("args, error, message", [
    ((2, 1), ValueError, r"^Interval must not be empty, but 2 > 1$"),
    ((0, 3, 2), ValueError, r"^Interval step 2 must divide the distance from 0 to 3$"),
    ((0, 3, 0), ValueError, r"^Interval step must be positive, not 0$"),
    ((0.0, 3), TypeError, r"^Interval lo must be an int, not 0\.0$"),
])
def test_rejects(args, error, message):
    with pytest.raises(error, match=message):
        Interval(*args)
