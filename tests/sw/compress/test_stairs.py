"""`sw.compress.stairs`: staircases in their shortest form."""

import numpy as np
import pytest

from sw.codec.bits import BitReader, BitWriter
from sw.compress.stairs import Entries, Steps, Sum, put_stairs, stairs_of, take_stairs
from sw.errors import SternaError
from sw.graph import ArgMax, Interval, Table, Tensor, Threshold

INSIDE = Tensor((2,), Interval(-100, 100))


def again(stairs):
    writer = BitWriter()
    put_stairs(writer, stairs)
    return take_stairs(BitReader(writer.to_bytes()))


def test_evenly_spaced_steps_are_a_sum():
    node = Threshold("act", INSIDE, np.array([[8, 16, 24], [-12, -4, 4]]), [False, False],
                     Interval(0, 3))
    found = again(stairs_of(node))
    assert isinstance(found, Sum)
    assert (found.biases.tolist(), found.shift, found.levels) == ([0, 20], 3, 3)
    x = np.arange(-100, 101)[:, None].repeat(2, axis=1)
    np.testing.assert_array_equal(np.clip(x + found.biases >> found.shift, 0, found.levels),
                                  node.evaluate(x))


def test_other_steps_are_written_out():
    node = Threshold("act", INSIDE, np.array([[8, 16, 25], [-12, -4, 4]]), [False, True],
                     Interval(0, 3))
    found = again(stairs_of(node))
    assert isinstance(found, Steps)
    np.testing.assert_array_equal(found.thresholds, node.thresholds)
    assert found.falling.tolist() == [False, True]


def test_tables_and_nodes_that_store_nothing():
    node = Table("table", Tensor((2,), Interval(0, 2)), np.array([[5, -3, 0]]), Interval(-3, 5))
    found = again(stairs_of(node))
    assert isinstance(found, Entries)
    assert found.entries.tolist() == [[5, -3, 0]]
    assert stairs_of(ArgMax("class", INSIDE)) is None


@pytest.mark.parametrize("data, sentence", [
    ([3], r"Kind of a staircase must be below 3, not 3; the data is damaged"),
    ([1, 0, 5], r"Staircase must have from 1 to 1048576 integers to be packed, not 0"),
    ([1, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0x7F], r"Staircase must have from 1 to 1048576 integers to "
                                              r"be packed, not \d+"),
    ([0, 0xFF, 0xFF, 0xFF, 0x7F, 3, 3], r"Staircase must have from 1 to 1048576 integers to be "
                                        r"packed, not \d+"),
])
def test_refuses_damage(data, sentence):
    with pytest.raises(SternaError, match=rf"^{sentence}$"):
        take_stairs(BitReader(bytes(data)))
