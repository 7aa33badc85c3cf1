"""Edges of the graph."""

import numpy as np
import pytest

from sw.graph import Interval, Tensor


def test_size_and_text():
    tensor = Tensor((2, 3), Interval(-1, 1, 2))
    assert tensor.size == 6
    assert str(tensor) == "2x3 of -1..1 step 2"


@pytest.mark.parametrize("shape", [(), (0,), (2, -1), (2.0,)])
def test_rejects_shapes(shape):
    with pytest.raises(ValueError, match=r"^Tensor shape must be positive integers, not \("):
        Tensor(shape, Interval(0, 1))


def test_checks_batches():
    tensor = Tensor((2,), Interval(0, 1))
    assert tensor.check(np.array([[0, 1]], np.int8), "x").dtype == np.int64
    with pytest.raises(ValueError, match=r"^x must have the shape \(frames, 2\), not \(2,\)$"):
        tensor.check(np.array([0, 1]), "x")
