"""`sw.codec.columns`: EIE's example by hand, padding, elements."""

import numpy as np
import pytest

from sw.codec import columns
from sw.codec.columns import column_entries
from sw.errors import SternaError
from tests.sw.codec.layers import sparse_layer


def column(values):
    return np.array(values).reshape(-1, 1)


def test_the_example_of_eie():
    """A column with 18 zeros between two weights, as section III.B of the paper writes it."""
    values = column([0, 0, 1, 2, *[0] * 18, 3])
    entries = column_entries(values, 1, 4, pads=True)
    assert entries.values.tolist() == [1, 2, 0, 3]
    assert entries.gaps.tolist() == [2, 0, 15, 2]
    assert entries.counts.tolist() == [[4]]


def test_a_skip_places_nothing():
    entries = column_entries(column([0, 0, 1, 2, *[0] * 18, 3]), 1, 4, pads=False)
    assert entries.values.tolist() == [1, 2, 0, 3]
    assert entries.gaps.tolist() == [2, 0, 15, 3]


def test_rows_are_dealt_over_elements_by_hand():
    weights = np.array([[1, 0], [2, 3], [0, 4], [5, 0]])
    entries = column_entries(weights, 2, 4, pads=False)
    # Element 0 has the rows 0 and 2, element 1 the rows 1 and 3; each goes column by column.
    assert entries.counts.tolist() == [[1, 1], [2, 1]]
    assert entries.values.tolist() == [1, 4, 2, 5, 3]
    assert entries.gaps.tolist() == [0, 1, 0, 0, 0]


@pytest.mark.parametrize("density", [0.25, 0.1, 0.05])
def test_padding_is_what_random_zeros_ask_for(density, rng):
    """Padding per weight is (1-d)^16 / (1 - (1-d)^16) on long columns."""
    weights = sparse_layer(rng, (40_000, 4), density)
    entries = column_entries(weights, 1, 4, pads=True)
    miss = (1 - density)**16
    kept = np.count_nonzero(weights)
    assert (len(entries.values) - kept) / kept == pytest.approx(miss / (1 - miss), rel=0.05)


@pytest.mark.parametrize("pes", [1, 3, 4, 50])
@pytest.mark.parametrize("published", [False, True])
def test_weights_come_back_from_elements(pes, published, rng):
    weights = sparse_layer(rng, (45, 60), 0.03)
    data = columns.encode(weights, pes=pes, published=published)
    np.testing.assert_array_equal(columns.decode(data), weights)


def test_bytes_of_the_published_variant(rng):
    weights = sparse_layer(rng, (30, 20), 0.3)
    entries = len(column_entries(weights, 2, 4, pads=True).values)
    head = 3 + 1 + 4 + 4  # dimensions and length of the book, its kind, entries, parameters
    assert len(columns.encode(weights, pes=2, published=True)) == head + 2 * 2 * 20 + entries


def test_the_best_width_is_chosen(rng):
    weights = sparse_layer(rng, (60, 60), 0.05)
    sizes = [len(columns.encode(weights, pes=2, gap_bits=bits)) for bits in range(1, 13)]
    assert len(columns.encode(weights, pes=2)) == min(sizes)


def test_refuses_a_book_that_eie_does_not_hold():
    weights = np.arange(1, 18).reshape(1, -1)
    with pytest.raises(SternaError, match=r"^EIE's columns must have at most 16 values, a padding "
                                          r"zero included, and 65536 entries an element, not 17 "):
        columns.encode(weights, published=True)


@pytest.mark.parametrize("pes", [0, 256])
def test_refuses_a_number_of_elements(pes):
    with pytest.raises(SternaError, match=rf"^Processing elements must be from 1 to 255, not "
                                          rf"{pes}$"):
        columns.encode(np.eye(2, dtype=int), pes=pes)


def test_refuses_a_gap_width():
    with pytest.raises(SternaError, match=r"^Gap must have from 1 to 12 bits, not 13$"):
        columns.encode(np.eye(2, dtype=int), gap_bits=13)
