"""`sim.stimulus`: frames where there is no data set."""

import numpy as np
import pytest

from sim.stimulus import stimulus
from sw.graph import Interval, Tensor


@pytest.mark.parametrize("interval", [Interval(-1, 1, 2), Interval(0, 16), Interval(-6, 6, 4)],
                         ids=str)
def test_frames_are_of_the_tensor(interval):
    tensor = Tensor((3, 5), interval)
    frames = stimulus(tensor, 40)
    assert frames.shape == (44, 3, 5)
    assert frames in interval
    assert set(np.unique(frames[4:])) == set(interval.values())


def test_extremes_come_first():
    frames = stimulus(Tensor((4,), Interval(-2, 7)), 0)
    assert frames.tolist() == [[-2] * 4, [7] * 4, [7, -2, 7, -2], [-2, 7, -2, 7]]


def test_seed_decides():
    tensor = Tensor((4,), Interval(0, 255))
    np.testing.assert_array_equal(stimulus(tensor, 9, seed=1), stimulus(tensor, 9, seed=1))
    assert np.any(stimulus(tensor, 9, seed=1) != stimulus(tensor, 9, seed=2))
