"""Thresholds of sums, and the shift that does the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sw.cpu.sums import Sums, evenly_spaced


@given(st.integers(-50, 50), st.integers(1, 7), st.lists(st.integers(-400, 400), min_size=1))
def test_a_threshold_of_integers_is_one_of_sums(offset, factor, thresholds):
    sums = Sums(np.array([offset]), factor, np.array([-20]), np.array([30]))
    wanted = np.sort(thresholds)[np.newaxis]
    folded = sums.thresholds(wanted)
    assert np.all((folded >= -20) & (folded <= 31))
    for count in range(-20, 31):
        assert np.sum(count >= folded) == np.sum(offset + factor * count >= wanted)


@given(st.integers(0, 5), st.lists(st.integers(-90, 90), min_size=1, max_size=4),
       st.integers(1, 20))
def test_evenly_spaced_thresholds_are_a_shift(shift, biases, levels):
    elements = len(biases)
    sums = Sums(np.zeros(elements, int), 1, np.full(elements, -60), np.full(elements, 60))
    thresholds = sums.thresholds((np.arange(1, levels + 1) << shift)
                                 - np.array(biases)[:, np.newaxis])
    found = evenly_spaced(sums, thresholds)
    assert found is not None
    for count in range(-60, 61):
        level = np.clip((count + found[1]) >> found[0], 0, levels)
        np.testing.assert_array_equal(level, np.sum(count >= thresholds, axis=1))


def test_other_thresholds_are_none():
    sums = Sums(np.zeros(1, int), 1, np.array([-60]), np.array([60]))
    assert evenly_spaced(sums, np.array([[0, 3, 4]], np.int32)) is None
