"""`sw.codec.gap`: streams by hand, and the choice of the width."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sw.codec import gap
from sw.codec.fixed import Fixed
from sw.codec.huffman import Huffman
from sw.codec.rice import Rice
from sw.errors import SternaError
from tests.sw.codec.layers import sparse_layer


def test_symbols_by_hand():
    # Weights at 1, 2 and 12: one zero, none, nine. Two bits: 3 is a skip of three zeros.
    assert gap.gap_symbols(np.array([1, 2, 12]), 2).tolist() == [1, 0, 3, 3, 3, 0]
    assert gap.gap_symbols(np.array([1, 2, 12]), 4).tolist() == [1, 0, 9]
    # One bit: 1 for a zero and 0 for a weight, a bitmap.
    assert gap.gap_symbols(np.array([1, 2, 4]), 1).tolist() == [1, 0, 0, 1, 0]
    assert gap.gap_symbols(np.zeros(0, int), 3).tolist() == []


def test_a_stream_by_hand():
    weights = np.array([[0, 5, -3], [0, 0, 0], [0, 0, 5]])
    data = gap.encode(weights, gap_bits=2)
    head = [3, 3, 2, 0, 5, 0xFD]  # dimensions, two values of 8 bits, the most frequent first
    body = [3, 2, 4]              # weights, gap width, gap symbols in use
    # gap 1, code of 5; gap 0, code of -3; skip 3; gap 2, code of 5
    stream = [0b01_0_00_1_11, 0b10_0_00000]
    assert list(data) == head + body + stream
    assert gap.decode(data).tolist() == weights.tolist()


@given(st.lists(st.integers(0, 5000), unique=True, min_size=1).map(sorted), st.integers(1, 12))
def test_the_count_is_that_of_the_symbols(positions, gap_bits):
    positions = np.array(positions)
    symbols = gap.gap_symbols(positions, gap_bits)
    assert gap.symbol_count(positions, gap_bits) == len(symbols)
    assert (symbols != 2**gap_bits - 1).sum() == len(positions)
    moves = np.where(symbols == 2**gap_bits - 1, symbols, symbols + 1)
    assert (np.cumsum(moves)[symbols != 2**gap_bits - 1] - 1).tolist() == positions.tolist()


@pytest.mark.parametrize("kind", [Fixed, Huffman, Rice])
@pytest.mark.parametrize("density", [0.6, 0.1, 0.01])
def test_the_chosen_width_is_the_best(kind, density, rng):
    weights = sparse_layer(rng, (30, 100), density)
    sizes = [len(gap.encode(weights, kind, bits)) for bits in range(1, 13)]
    assert len(gap.encode(weights, kind)) == min(sizes)


@pytest.mark.parametrize("density, bits", [(0.4, 1), (0.3, 2), (0.18, 3), (0.1, 4), (0.06, 5),
                                           (0.03, 6)])
def test_best_widths_of_random_layers(density, bits, rng):
    """A weight takes 1 / (1 - (1-d)^(2^k-1)) symbols of k bits where zeros are random."""
    assert bits == min(range(1, 13), key=lambda k: k / (1 - (1 - density)**(2**k - 1)))
    positions = np.flatnonzero(rng.random(200_000) < density)
    assert gap.best_gap_bits(positions, Fixed) == bits


def test_one_weight_far_away():
    positions = np.array([(1 << 24) - 1])
    assert gap.best_gap_bits(positions, Fixed) == 12


def test_rejects_a_width():
    with pytest.raises(SternaError, match=r"^Gap must have from 1 to 12 bits, not 13$"):
        gap.encode(np.eye(3, dtype=int), gap_bits=13)
