import numpy as np
import pytest

from sw.host.verification import Mismatch, Verification, compare


def test_equal_batches():
    found = compare(np.arange(12).reshape(4, 3), np.arange(12).reshape(4, 3))
    assert found == Verification(4, 0, None)
    assert found.is_equal
    assert str(found) == "all 4 frames equal the graph"


def test_counts_frames_and_names_the_first_value():
    expected = np.zeros((5, 2, 3), int)
    actual = expected.copy()
    actual[2, 1, 0], actual[2, 1, 2], actual[4, 0, 0] = 7, 8, 9
    found = compare(expected, actual)
    assert found == Verification(5, 2, Mismatch(2, (1, 0), 0, 7))
    assert not found.is_equal
    assert str(found) == ("2 of 5 frames differ, first frame 2, element [1, 0]: 7 where the graph "
                          "has 0")


def test_rejects_batches_of_different_shapes():
    with pytest.raises(ValueError, match=r"^Batches must have one shape, not \(2, 3\) and "
                                         r"\(2, 4\)$"):
        compare(np.zeros((2, 3), int), np.zeros((2, 4), int))
