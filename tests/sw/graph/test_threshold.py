"""`sw.graph.Threshold` against staircases worked by hand."""

import numpy as np
import pytest

from sw.graph import Interval, Tensor, Threshold

INPUT = Tensor((2,), Interval(-9, 9))
LEVELS = Interval(0, 3)


def test_by_hand():
    layer = Threshold("act", INPUT, np.array([[-1, 0, 5], [-9, 2, 10]]), [False, True], LEVELS)
    x = np.array([[-2, -9], [-1, 1], [4, 2], [5, 9]])
    np.testing.assert_array_equal(layer.evaluate(x), [[0, 2], [1, 2], [2, 1], [3, 1]])


def test_shared_row_and_bipolar_values():
    layer = Threshold("act", Tensor((1, 2), Interval(0, 3)), np.array([[2]]), [False],
                      Interval(-1, 1, 2))
    np.testing.assert_array_equal(layer.evaluate(np.array([[[1, 2]], [[3, 0]]])),
                                  [[[-1, 1]], [[1, -1]]])


def test_equal_thresholds_skip_levels():
    layer = Threshold("act", INPUT, np.array([[0, 0, 4]] * 2), [False, False], LEVELS)
    assert layer.evaluate(np.array([[-1, 0]])).tolist() == [[0, 2]]


@pytest.mark.parametrize("thresholds, falling, interval, message", [
    ([[1, 2, 3]] * 3, [0] * 3, LEVELS, r"^Thresholds of layer 'act' must have 1 row or one for "
                                       r"each of the 2 channels, not 3$"),
    ([[3, 2, 4]], [0], LEVELS, r"^Thresholds of layer 'act' must be ascending in every row$"),
    ([[1, 2]], [0], LEVELS, r"^Thresholds of layer 'act' must have 3 levels for the output 0\.\.3, "
                            r"not 2$"),
    ([[1, 2, 11]], [0], LEVELS, r"^Thresholds of layer 'act' must lie in -9\.\.10, not in "
                                  r"1\.\.11$"),
    ([[1, 2, 3]], [0, 1], LEVELS, r"^Directions of layer 'act' must have the shape \(1,\), not "
                                  r"\(2,\)$"),
])
def test_rejects(thresholds, falling, interval, message):
    with pytest.raises(ValueError, match=message):
        Threshold("act", INPUT, np.array(thresholds), falling, interval)


def test_rejects_thresholds_off_the_grid():
    with pytest.raises(ValueError, match=r"^Thresholds of layer 'act' must lie in -4\.\.6 step 2"):
        Threshold("act", Tensor((2,), Interval(-4, 4, 2)), np.array([[1]]), [False],
                  Interval(0, 1))
