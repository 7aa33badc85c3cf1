"""`sw.codec.column_stream`: words by hand, and every weight back."""

import numpy as np
import pytest

from sw.codec.column_stream import column_stream
from sw.errors import SternaError


def test_by_hand():
    """Two elements, gaps of 2 bits, codes of 1 bit: 5 is 0 and 9 is 1."""
    weights = np.array([[5, 0], [0, 0], [0, 9], [0, 5], [0, 0], [0, 0], [0, 0], [0, 0],
                        [9, 0], [0, 0]])
    stream = column_stream(weights, pes=2, gap_bits=2)
    assert stream.book.tolist() == [5, 9]
    # Element 0 has the rows 0, 2, 4, 6, 8: column 0 is a 5 at once, a skip of 3 and a 9 at once;
    # column 1 a 9 behind one zero. Element 1 has one 5 behind one zero, in column 1.
    assert [words.tolist() for words in stream.entries] == [[0b000, 0b110, 0b001, 0b011], [0b010]]
    assert stream.counts.tolist() == [[3, 0], [1, 1]]
    np.testing.assert_array_equal(stream.decode(), weights)


@pytest.mark.parametrize("pes, gap_bits", [(1, 1), (1, 3), (2, 2), (3, 4), (4, 3), (9, 1), (40, 2)])
@pytest.mark.parametrize("density", [0.0, 0.03, 0.2, 1.0])
def test_gives_the_weights_back(pes, gap_bits, density, rng):
    weights = rng.integers(-8, 9, (35, 12)) * (rng.random((35, 12)) < density)
    stream = column_stream(weights, pes=pes, gap_bits=gap_bits)
    np.testing.assert_array_equal(stream.decode(), weights)
    assert list(map(len, stream.entries)) == stream.counts.sum(axis=0).tolist()


def test_rejects():
    weights = np.ones((2, 4), int)
    with pytest.raises(SternaError, match=r"^Gap must have from 1 to 12 bits, not 0$"):
        column_stream(weights, pes=1, gap_bits=0)
