"""`sw.codec.run_length`: runs by hand."""

import numpy as np
import pytest

from sw.codec import run_length
from sw.errors import SternaError
from tests.sw.codec.layers import sparse_layer


def test_a_stream_by_hand():
    weights = np.array([[0, 0, 0, 0, 0, 9, 9, 9, 0]])
    data = run_length.encode(weights, (2, 2))
    # 5 zeros are 3, no weight and 2 more; 3 weights; 1 zero. One value needs no codes.
    assert list(data) == [1, 9, 1, 0, 9, 0x22, 0b11_00_10_11, 0b01_000000]
    assert run_length.decode(data).tolist() == weights.tolist()


def test_begins_with_zeros_even_if_there_are_none():
    data = run_length.encode(np.array([[9, 0]]), (1, 1))
    assert list(data[5:]) == [0x11, 0b0_1_1_00000]


@pytest.mark.parametrize("density", [0.02, 0.5, 0.95])
def test_the_chosen_widths_are_the_best(density, rng):
    weights = sparse_layer(rng, (20, 60), density)
    sizes = [len(run_length.encode(weights, (zeros, kept)))
             for zeros in range(1, 9) for kept in range(1, 9)]
    assert len(run_length.encode(weights)) == min(sizes)


def test_rejects_a_width():
    with pytest.raises(SternaError, match=r"^Run must have from 1 to 15 bits, not \(0, 3\)$"):
        run_length.encode(np.eye(3, dtype=int), (0, 3))
