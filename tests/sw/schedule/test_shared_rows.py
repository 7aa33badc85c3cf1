"""Staircases of a shared engine as biases in units, against what the nodes say."""

import numpy as np
import pytest

from sw.errors import SternaError
from sw.graph import ArgMax, Dense, Interval, Tensor, Threshold
from sw.schedule.shared_rows import shared_layers

NIBBLE = Interval(0, 15)


def dense(name="fc0", inside=NIBBLE, weights=((5, -3), (1, 2), (-4, 0))):
    return Dense(name, Tensor((2,), inside), np.array(weights))


def stairs(layer, biases, shift, *, levels=3, outside=None, falling=False):
    thresholds = (np.arange(1, levels + 1) << shift) - np.array(biases).reshape(-1, 1)
    inside = layer.output.interval
    return Threshold("act0", layer.output, thresholds.clip(inside.lo, inside.hi + 1),
                     np.full(len(thresholds), falling), outside or Interval(0, levels))


def chain(biases, shift=4, **rest):
    first = dense()
    act = stairs(first, biases, shift, **rest)
    weights = np.array([[1, 1, -1]])
    return first, act, Dense("fc1", act.output, weights)


@pytest.mark.parametrize("biases, shift, unit", [
    ([0, 0, 0], 3, 0), ([7, -5, 20], 4, 0), ([28, -20, 36], 4, 2), ([32, -16, 72], 5, 3),
])
def test_levels_are_those_of_the_node(biases, shift, unit):
    nodes = chain(biases, shift)
    layer, last = shared_layers(nodes, 9 if unit else 127)
    assert (layer.shift, layer.bits, layer.bias_shift) == (shift, 2, unit)
    assert (last.shift, last.bits, last.bias_shift) == (None, None, 0)
    assert not last.biases.any()
    x = np.array([(a, b) for a in range(16) for b in range(16)])
    sums = nodes[0].evaluate(x)
    with_biases = sums + (layer.biases << layer.bias_shift)
    np.testing.assert_array_equal((with_biases >> layer.shift).clip(0, 3), nodes[1].evaluate(sums))
    assert with_biases in layer.sum_interval
    assert {with_biases.min(), with_biases.max()} == {layer.sum_interval.lo, layer.sum_interval.hi}


def test_a_bias_that_no_input_bounds_is_rounded():
    """The second row never reaches a threshold: any small bias does."""
    first = dense(weights=((5, -3), (0, 0)))
    act = stairs(first, [24, -33], 4)
    layer, _ = shared_layers([first, act, Dense("fc1", act.output, np.array([[1, 1]]))], 6)
    assert layer.bias_shift == 2
    assert layer.biases.tolist() == [6, 0]


def test_one_staircase_for_all_rows():
    first = dense()
    act = stairs(first, [8], 4)
    layer, _ = shared_layers([first, act, Dense("fc1", act.output, np.array([[1, 1, 1]]))], 127)
    assert layer.biases.tolist() == [8, 8, 0]  # no input of the last row reaches a level


def test_layers_have_a_common_shift_where_they_can():
    """One level alone has a threshold at any shift."""
    first = dense()
    act = stairs(first, [-3, -3, 0], 0, levels=1)
    middle = Dense("fc1", act.output, np.array([[40, 40, -30]]))
    second = Threshold("act1", middle.output, np.array([[32, 64, 82]]), [False],
                       Interval(0, 3))
    nodes = [first, act, middle, second, Dense("fc2", second.output, np.array([[1]]))]
    assert [layer.shift for layer in shared_layers(nodes, 127)] == [5, 5, None]
    # Logic that exists wants another one.
    assert shared_layers(nodes, 127, shifts=(3, 3))[0].shift == 3
    assert shared_layers(nodes, 127, shifts=(3, 3))[1].shift == 5
    plain, loaded = shared_layers(nodes, 127)[0], shared_layers(nodes, 127, bias_shifts=(2, 1))[0]
    assert (plain.bias_shift, plain.biases.tolist()) == (0, [28, 28, 0])
    assert (loaded.bias_shift, loaded.biases.tolist()) == (2, [7, 7, 0])


@pytest.mark.parametrize("nodes, message", [
    ([dense(), dense("fc1")], r"^Layer 'fc1' must be a Threshold where it is in a shared engine, "
                              r"not a Dense: dense layers and staircases take turns$"),
    ([ArgMax("class", Tensor((2,), NIBBLE))], r"^Layer 'class' must be a Dense where it is in a "
                                              r"shared engine, not a ArgMax: dense layers and "
                                              r"staircases take turns$"),
    (chain([0, 0, 0])[:2], r"^Layers of a shared engine must end with a dense one, not with "
                           r"'act0'$"),
    ([dense(inside=Interval(-1, 1))], r"^Activations into layer 'fc0' must be unsigned, of at most "
                                      r"8 bits and with the step 1, for a shared engine, not in "
                                      r"-1..1$"),
    ([dense(inside=Interval(0, 256))], r"^Activations into layer 'fc0' must be unsigned"),
    (chain([0, 0, 0], outside=Interval(1, 4)), r"^Layer 'act0' must give 0 to a power of two less "
                                               r"one in a shared engine, not 1..4$"),
    (chain([0, 0, 0], levels=4), r"^Layer 'act0' must give 0 to a power of two less one in a "
                                 r"shared engine, not 0..4$"),
    (chain([0, 0, 0], falling=True), r"^Staircases of layer 'act0' must rise by steps of one power "
                                     r"of two"),
    (chain([11, 30, 0]), r"^Biases of layer 'act0' must be -20 to 20 times one power of two in a "
                         r"shared engine, but some are up to 30 and no such unit fits all"),
])
def test_rejects(nodes, message):
    with pytest.raises(SternaError, match=message):
        shared_layers(nodes, 20)
