"""`sw.codec.nm`: groups by hand."""

import numpy as np
import pytest

from sw.codec import nm
from sw.errors import SternaError


def test_two_of_four_by_hand():
    weights = np.array([[0, 3, 0, 5, 5, 0, 0, 3]])
    assert nm.most_kept(weights, 4) == 2
    data = nm.encode(weights, 4)
    # M is the second of 2, 4, 8, 16; N - 1; no zero is stored; place and code of each.
    stream = "01" "0001" "00" + "01" "0" + "11" "1" + "00" "1" + "11" "0"
    assert data[-3:] == int(stream.ljust(24, "0"), 2).to_bytes(3, "big")
    assert nm.decode(data).tolist() == weights.tolist()


def test_groups_with_fewer_weights_store_zeros():
    weights = np.array([[0, 3, 0, 5]] * 20)
    full = nm.encode(weights, 4)
    weights[7, 3] = 0
    data = nm.encode(weights, 4)
    assert nm.decode(data).tolist() == weights.tolist()
    # Zero is a third value then, and each of the 40 codes has a bit more.
    assert len(data) == len(full) + 40 // 8


def test_a_ternary_layer_of_two_in_four_has_one_and_a_half_bits(rng):
    groups = np.array([[1, -1, 0, 0], [0, 1, 0, -1], [0, 0, -1, -1]])
    weights = groups[rng.integers(0, 3, (64, 25))].reshape(64, 100)
    head = 4 + 2 + 1
    assert len(nm.encode(weights, 4)) == head + 1.5 * weights.size / 8


def test_a_row_ends_with_a_whole_group():
    weights = np.array([[1, 0, 0, 1, 1], [0, 1, 1, 0, 1]])
    assert nm.decode(nm.encode(weights, 4)).tolist() == weights.tolist()


def test_the_best_group_is_chosen():
    weights = np.zeros((8, 64), int)
    weights[:, ::16] = 1
    assert nm.encode(weights) == nm.encode(weights, 16)


def test_rejects_a_group():
    with pytest.raises(SternaError, match=r"^Group of N:M must be one of 2, 4, 8, 16, not 5$"):
        nm.encode(np.eye(3, dtype=int), 5)
