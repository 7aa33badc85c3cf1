"""`sw.codec.book`: the codebook is in the values."""

import numpy as np
import pytest

from sw.codec.book import code_bits, codes_of, find_book, frequent_first, weights_of
from sw.errors import SternaError

WEIGHTS = np.array([[0, 7, -2, 7], [5, 0, 7, -2]])


def test_book_by_hand():
    assert find_book(WEIGHTS).tolist() == [-2, 5, 7]
    assert frequent_first(WEIGHTS).tolist() == [7, -2, 5]
    assert find_book(np.zeros((2, 2), int)).tolist() == []


def test_codes_are_places_in_any_order():
    values = WEIGHTS[WEIGHTS != 0]
    assert codes_of(values, frequent_first(WEIGHTS)).tolist() == [0, 1, 0, 2, 0, 1]
    for book in find_book(WEIGHTS), frequent_first(WEIGHTS):
        assert np.array_equal(weights_of(codes_of(values, book), book), values)


@pytest.mark.parametrize("entries, bits", [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (16, 4),
                                           (17, 5)])
def test_bits_of_a_code(entries, bits):
    assert code_bits(entries) == bits


def test_shared_weights_of_the_lecture():
    """16 weights of 32 bits become 4 centroids and 16 codes of 2 bits: 3.2 times smaller."""
    clusters = np.array([[3, 0, 2, 1], [1, 1, 0, 3], [0, 3, 1, 0], [3, 1, 2, 2]])
    weights = np.array([-100, 10, 150, 200])[clusters]
    book = find_book(weights)
    shared = 32 * len(book) + code_bits(len(book)) * weights.size
    assert shared == 4 * 32 + 2 * 16
    assert 32 * weights.size / shared == 3.2


def test_refuses_a_code_without_a_value():
    with pytest.raises(SternaError, match=r"^Code of a weight must be below 3, the length of the "
                                          r"book, not 3; the data is damaged$"):
        weights_of(np.array([0, 3]), find_book(WEIGHTS))
