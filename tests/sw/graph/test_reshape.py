"""`sw.graph.Reshape` by hand."""

import numpy as np
import pytest

from sw.graph import Interval, Reshape, Tensor


def test_is_row_major():
    layer = Reshape("flat", Tensor((2, 2), Interval(0, 3)), (4,))
    assert layer.evaluate(np.array([[[0, 1], [2, 3]]])).tolist() == [[0, 1, 2, 3]]
    assert layer.output == Tensor((4,), Interval(0, 3))


def test_rejects_another_size():
    with pytest.raises(ValueError, match=r"^Layer 'flat' must keep 4 elements, but the shape "
                                         r"\(5,\) has 5$"):
        Reshape("flat", Tensor((2, 2), Interval(0, 3)), (5,))
