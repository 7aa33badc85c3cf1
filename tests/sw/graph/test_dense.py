"""`sw.graph.Dense` against sums worked by hand."""

import itertools

import numpy as np
import pytest

from sw.graph import Dense, Interval, Tensor

BIPOLAR = Interval(-1, 1, 2)


def dense(weights, interval):
    weights = np.array(weights)
    return Dense("fc", Tensor((weights.shape[1],), interval), weights)


def test_by_hand():
    layer = dense([[1, 0, -1], [1, 1, 1]], Interval(0, 3))
    np.testing.assert_array_equal(layer.evaluate(np.array([[1, 2, 3]])), [[-2, 6]])
    assert layer.output == Tensor((2,), Interval(-3, 9))


@pytest.mark.parametrize("weights, interval, output", [
    ([[1, -1, 1]], BIPOLAR, Interval(-3, 3, 2)),
    ([[1, -1, 1], [1, 1, 1]], BIPOLAR, Interval(-3, 3, 2)),
    ([[1, 0, 1], [1, 1, 1]], BIPOLAR, Interval(-3, 3)),        # parities differ
    ([[2, 4], [-2, 6]], Interval(0, 1), Interval(-2, 6, 2)),
    ([[3, 6], [3, 0]], Interval(0, 1), Interval(0, 9)),        # only powers of two are kept
    ([[0, 0]], Interval(0, 5), Interval(0, 0)),
    ([[4, 8]], Interval(-1, 1), Interval(-12, 12, 4)),
])
def test_output_interval_by_hand(weights, interval, output):
    assert dense(weights, interval).output.interval == output


def test_output_interval_is_reached_and_never_left(rng):
    for interval in (BIPOLAR, Interval(0, 2), Interval(-1, 2), Interval(-3, 3, 3)):
        layer = dense(rng.integers(-3, 4, (3, 5)), interval)
        every = np.array(list(itertools.product(interval.values().tolist(), repeat=5)))
        outputs = layer.evaluate(every)
        assert outputs in layer.output.interval
        assert (outputs.min(), outputs.max()) == (layer.output.interval.lo,
                                                  layer.output.interval.hi)


@pytest.mark.parametrize("weights, interval", [
    ([[-1, 1]], BIPOLAR), ([[0, 1]], Interval(0, 1)), ([[-1, 0]], Interval(-1, 0)),
    ([[-8, 7]], Interval(-8, 7)), ([[1, 1]], Interval(1, 1)),
])
def test_weight_interval(weights, interval):
    assert dense(weights, Interval(0, 1)).weight_interval == interval


def test_sums_beyond_doubles_are_exact():
    big = 2**40
    layer = dense([[big, -big + 1]], Interval(0, 2**20))
    x = np.array([[2**20, 2**20 - 1]])
    assert layer.evaluate(x).tolist() == [[big * 2**20 - (big - 1) * (2**20 - 1)]]


@pytest.mark.parametrize("weights, error, message", [
    (np.ones((2, 3)), TypeError, r"^Weights of layer 'fc' must be integers, not float64$"),
    (np.ones(3, int), ValueError, r"^Weights of layer 'fc' must have 2 non-empty axes, not the "
                                  r"shape \(3,\)$"),
    (np.ones((2, 4), int), ValueError, r"^Layer 'fc' has weights for 4 inputs, but its input is 3 "
                                       r"of 0\.\.1$"),
])
def test_rejects_weights(weights, error, message):
    with pytest.raises(error, match=message):
        Dense("fc", Tensor((3,), Interval(0, 1)), weights)


def test_rejects_other_inputs():
    layer = dense([[1, 1]], Interval(0, 1))
    with pytest.raises(ValueError, match=r"^Input of layer 'fc' must have the shape \(frames, 2\), "
                                         r"not \(1, 3\)$"):
        layer.evaluate(np.ones((1, 3), int))
    with pytest.raises(TypeError, match=r"^Input of layer 'fc' must be integers, not float64$"):
        layer.evaluate(np.ones((1, 2)))
