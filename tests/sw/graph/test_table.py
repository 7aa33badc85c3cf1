"""`sw.graph.Table` against tables worked by hand."""

import numpy as np
import pytest

from sw.graph import Interval, Table, Tensor

INPUT = Tensor((2,), Interval(-2, 2, 2))


def test_by_hand():
    layer = Table("f", INPUT, np.array([[4, 0, 4], [1, 2, 3]]), Interval(0, 4))
    np.testing.assert_array_equal(layer.evaluate(np.array([[-2, -2], [0, 2]])), [[4, 1], [0, 3]])
    shared = Table("f", INPUT, np.array([[4, 0, 5]]), Interval(0, 5))
    np.testing.assert_array_equal(shared.evaluate(np.array([[-2, 2]])), [[4, 5]])


def test_channels_are_the_first_axis():
    layer = Table("f", Tensor((2, 2), Interval(0, 1)), np.array([[0, 1], [2, 3]]), Interval(0, 3))
    assert layer.evaluate(np.array([[[0, 1], [0, 1]]])).tolist() == [[[0, 1], [2, 3]]]


@pytest.mark.parametrize("entries, message", [
    ([[1, 2]], r"^Entries of layer 'f' must have 3 columns for the input -2\.\.2 step 2, not 2$"),
    ([[1, 2, 3]] * 3, r"^Entries of layer 'f' must have 1 row or one for each of the 2 channels, "
                      r"not 3$"),
    ([[1, 2, 9]], r"^Entries of layer 'f' must lie in 0\.\.4$"),
])
def test_rejects(entries, message):
    with pytest.raises(ValueError, match=message):
        Table("f", INPUT, np.array(entries), Interval(0, 4))
