import numpy as np
import pytest

from sw.compress.sharing import share_integers

RNG = np.random.default_rng(3)


def test_zeros_stay_and_nothing_else_becomes_one():
    weights = RNG.integers(-100, 101, (40, 50)) * (RNG.random((40, 50)) < 0.3)
    shared = share_integers(weights, 6)
    assert np.array_equal(shared == 0, weights == 0)
    assert len(np.unique(shared[shared != 0])) <= 6
    assert weights.min() <= shared.min()
    assert shared.max() <= weights.max()


def test_few_values_stay_as_they_are():
    weights = RNG.choice([-3, 0, 5], (9, 9))
    assert np.array_equal(share_integers(weights, 2), weights)


def test_nearest_entry_by_hand():
    assert share_integers(np.array([1, 2, 3, 0, 97, 98, 99]), 2).tolist() == [2, 2, 2, 0, 98, 98,
                                                                            98]


def test_small_weights_do_not_vanish():
    weights = np.array([-1, 1, -1, 1, 60, 61, -60])
    shared = share_integers(weights, 3)
    assert np.all(shared != 0)


@pytest.mark.parametrize("start", ["linear", "quantile", "density", "random"])
def test_more_entries_err_less(start):
    weights = np.rint(RNG.normal(0, 30, 3000)).astype(int)
    errors = [np.square(share_integers(weights, entries, start) - weights).mean()
              for entries in (2, 8, 32)]
    assert errors == sorted(errors, reverse=True)
