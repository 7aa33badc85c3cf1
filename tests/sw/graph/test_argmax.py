"""`sw.graph.ArgMax` by hand."""

import numpy as np
import pytest

from sw.graph import ArgMax, Interval, Tensor


def test_first_of_equals():
    layer = ArgMax("class", Tensor((3,), Interval(-4, 4)))
    x = np.array([[1, 4, 4], [-4, -4, -4], [0, 1, 2]])
    assert layer.evaluate(x).tolist() == [[1], [0], [2]]
    assert layer.output == Tensor((1,), Interval(0, 2))


def test_rejects_more_axes():
    with pytest.raises(ValueError, match=r"^Layer 'class' must have an input with one axis, not "
                                         r"2x2 of 0\.\.1$"):
        ArgMax("class", Tensor((2, 2), Interval(0, 1)))
