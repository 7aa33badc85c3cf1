"""Inputs and outputs: the maps between integers and the model's numbers."""

import numpy as np
import pytest

from sw.errors import SternaError
from sw.graph import Input, Interval, Output, Tensor

PIXELS = Input(Tensor((2, 2), Interval(0, 16)), 1 / 16)
UINT8 = Input(Tensor((1,), Interval(0, 255)), 1 / 255)


def test_integers_are_taken_as_they_are():
    x = np.array([[0, 1, 2, 16]], np.uint8)
    assert PIXELS.integers(x).tolist() == [[[0, 1], [2, 16]]]


def test_every_float32_of_an_integer_is_that_integer():
    x = np.arange(256)[:, None]
    np.testing.assert_array_equal(UINT8.integers((x / 255).astype(np.float32)), x)
    np.testing.assert_array_equal(UINT8.integers(UINT8.floats(x)), x)
    shifted = Input(Tensor((1,), Interval(-1, 1, 2)), 0.3, 0.7)
    signs = np.array([[-1], [1]])
    np.testing.assert_array_equal(shifted.integers(shifted.floats(signs)), signs)


@pytest.mark.parametrize("x, message", [
    (np.array([[0.0, 0.5, 0.51, 1]]), r"^Input values must be 0\.0625 times an integer, not 0\.51 "
                                      r"\(frame 0, element \[1, 0\]\)$"),
    (np.array([[0, 1, 2, np.nan]]), r"^Input values must be 0\.0625 times an integer, not nan "),
    (np.array([[0, 1, 2, np.inf]]), r"^Input values must be 0\.0625 times an integer, not inf "),
    (np.array([[0, 1, 2, 17]]), r"^Input integers must be in 0\.\.16, not 17 \(frame 0, element "
                                r"\[1, 1\]\)$"),
    (np.array([[0, 1, 2]]), r"^Input must have the shape \(frames, 2, 2\), not \(1, 3\)$"),
    (np.zeros((0, 4), int), r"^Input must have the shape \(frames, 2, 2\), not \(0, 4\)$"),
    (np.array(3), r"^Input must have the shape \(frames, 2, 2\), not \(\)$"),
    (np.array([["a", "b", "c", "d"]]), r"^Input must have an integer or float dtype, not <U1$"),
])
def test_rejects_data(x, message):
    with pytest.raises(SternaError, match=message):
        PIXELS.integers(x)


def test_output_maps_per_channel_and_takes_the_class():
    integers = np.array([[3, 1], [1, 1]])
    logits = Output([2.0, 5.0], [0.0, -1.0])
    np.testing.assert_array_equal(logits.apply(integers), [[6, 4], [2, 4]])
    classes = Output([2.0, 5.0], [0.0, -1.0], takes_class=True)
    np.testing.assert_array_equal(classes.apply(integers), [[0], [1]])
    assert Output(1, 0).apply(integers).dtype == np.int64


@pytest.mark.parametrize("scale", [0, -1, np.inf, np.nan])
def test_rejects_input_scales(scale):
    with pytest.raises(ValueError, match=r"^Input scale must be positive and finite, not "):
        Input(PIXELS.tensor, scale)


def test_rejects_output_maps():
    with pytest.raises(ValueError, match=r"^Output offset must be finite$"):
        Output(1.0, np.nan)
