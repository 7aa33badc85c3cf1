"""`sw.schedule.requantise` against `Threshold.evaluate`, over every input."""

import numpy as np
import pytest

from sw.graph import Interval, Tensor, Threshold
from sw.schedule.requantise import requantisation


def node(inside, thresholds, levels=None, *, falling=False):
    thresholds = np.array(thresholds)
    levels = thresholds.shape[1] if levels is None else levels
    return Threshold("act", Tensor((len(thresholds),), inside), thresholds,
                     np.full(len(thresholds), falling), Interval(0, levels))


def even(inside, biases, shift, levels):
    """Thresholds of the given biases, on the grid and within reach of the input."""
    limits = (np.arange(1, levels + 1) << shift) - np.array(biases)[:, None]
    reach = np.append(inside.values(), inside.hi + inside.step)
    return node(inside, reach[np.searchsorted(reach[:-1], limits)])


def check(layer, found):
    """The arithmetic gives every level, for every input."""
    x = np.broadcast_to(layer.input.interval.values()[:, None],
                        (layer.input.interval.count, *layer.input.shape))
    levels = np.clip((x + found.biases) >> found.shift, 0, layer.levels)
    np.testing.assert_array_equal(levels, layer.evaluate(x))


@pytest.mark.parametrize("inside, biases, shift, levels", [
    (Interval(-300, 500), [0, 8, -100, 17], 4, 15),
    (Interval(-300, 500), [3], 0, 15),
    (Interval(-64, 64, 2), [0, 5, -7], 3, 7),
    (Interval(-64, 64, 4), [1, 2], 2, 3),
    (Interval(-300, 500), [1, 2, 3], 3, 5),
    (Interval(0, 1000), [-200, 900, -5000, 5000], 5, 15),
])
def test_finds_bias_and_shift(inside, biases, shift, levels):
    layer = even(inside, biases, shift, levels)
    found = requantisation(layer)
    assert found is not None
    assert found.shift == shift
    check(layer, found)


def test_by_hand():
    """Thresholds 6, 14, 22 are 8k - 2."""
    found = requantisation(node(Interval(-100, 100), [[6, 14, 22]]))
    assert found is not None
    assert found.biases.tolist() == [2]
    assert found.shift == 3


def test_thresholds_out_of_reach_are_free():
    """The outer thresholds of both rows are cut off by the ends of the input."""
    layer = node(Interval(0, 20), [[0, 5, 13, 21], [0, 0, 0, 7]])
    found = requantisation(layer)
    assert found is not None
    assert found.shift == 3
    check(layer, found)


def test_biases_are_the_nearest_to_zero():
    layer = node(Interval(0, 20), [[0, 5, 13, 21], [21, 21, 21, 21], [0, 0, 0, 0]])
    found = requantisation(layer)
    assert found is not None
    check(layer, found)
    assert found.biases.tolist() == [11, -13, 32]


@pytest.mark.parametrize("layer", [
    node(Interval(-100, 100), [[6, 14, 23]]),
    node(Interval(-100, 100), [[6, 9, 12]]),
    node(Interval(-100, 100), [[6, 14, 22], [4, 8, 12]]),
    node(Interval(-100, 100), [[6, 6, 6]]),
    node(Interval(-100, 100), [[6, 14, 22]], falling=True),
    node(Interval(-99, 99, 3), [[6, 12, 18]]),
], ids=["uneven", "no power of two", "two shifts", "a jump", "falling", "a step of 3"])
def test_others_have_none(layer):
    assert requantisation(layer) is None
