import numpy as np
import pytest

from sw.compress.codebook import (
    STARTS,
    cluster,
    exponent_for,
    nearest,
    on_grid,
    start_entries,
)

RNG = np.random.default_rng(5)
NORMAL = RNG.normal(size=2000)


def error(values, entries):
    return np.square(values - entries[nearest(values, entries)]).mean()


def test_starts_by_hand():
    values = [0.0, 1, 2, 3, 10]
    assert np.array_equal(start_entries(values, 3, "linear"), [0, 5, 10])
    assert np.allclose(start_entries([1, 2, 3, 4, 5], 2, "quantile"), [2, 4])
    assert np.allclose(start_entries([0, 1, 2, 3, 4], 2, "density"), [1, 3])
    # Roots of the gaps 1, 1 and 4 make a way of 4, the middle of which is reached at 2.
    assert np.allclose(start_entries([0, 1, 2, 6], 1, "density"), [2])


def test_random_start_draws_weights_by_its_seed():
    drawn = start_entries(NORMAL, 8, "random", seed=1)
    assert set(drawn) <= set(NORMAL)
    assert np.array_equal(drawn, start_entries(NORMAL, 8, "random", seed=1))
    assert not np.array_equal(drawn, start_entries(NORMAL, 8, "random", seed=2))


@pytest.mark.parametrize("start", STARTS)
def test_clustering_does_not_get_worse(start):
    first = start_entries(NORMAL, 8, start)
    entries = cluster(NORMAL, first)
    assert len(entries) == 8
    assert np.all(np.diff(entries) >= 0)
    assert error(NORMAL, entries) <= error(NORMAL, first)
    assert np.allclose(cluster(NORMAL, entries), entries)


def test_clustering_by_hand():
    assert np.array_equal(cluster(np.array([1.0, 2, 9, 11]), np.array([0.0, 8])), [1.5, 10])


def test_entry_without_values_stays():
    assert np.array_equal(cluster(np.array([1.0, 1, 2]), np.array([1.0, 50])), [4 / 3, 50])


def test_equal_weights():
    for start in STARTS:
        assert np.allclose(cluster(np.ones(5), start_entries(np.ones(5), 4, start)), 1)


def test_example_of_the_lecture():
    """Four entries for the sixteen weights of Deep Compression's figure."""
    weights = np.array([[2.09, -0.98, 1.48, 0.09], [0.05, -0.14, -1.08, 2.12],
                        [-0.91, 1.92, 0, -1.03], [1.87, 0, 1.53, 1.49]])
    entries = cluster(weights, start_entries(weights, 4, "linear"))
    assert np.allclose(entries, [-1.0, 0.0, 1.5, 2.0], atol=0.01)
    assert nearest(weights, entries).tolist() == [[3, 0, 2, 1], [1, 1, 0, 3], [0, 3, 1, 0],
                                                  [3, 1, 2, 2]]


@pytest.mark.parametrize("largest, exponent", [(127, 0), (127.5, 1), (63, -1), (1, -6), (0, 0)])
def test_exponent(largest, exponent):
    assert exponent_for(np.array([-largest, 0.1 * largest])) == exponent


def test_grid():
    entries = np.array([-1000, -3.6, -0.1, 0.0, 0.2, 2.5, 3.5, 1000])
    assert on_grid(entries, 0).tolist() == [-127, -4, -1, 1, 1, 2, 4, 127]
    assert on_grid(entries, 1).tolist()[:2] == [-127, -2]


def test_powers_of_two():
    entries = np.array([-1000, -96, -95.9, -3, -2.9, 0.0, 0.3, 1.4, 1.5, 6, 47.9, 48, 200])
    assert on_grid(entries, 0, grid="powers").tolist() == [-64, -64, -64, -4, -2, 1, 1, 1, 2, 8, 32,
                                                           64, 64]
    with pytest.raises(ValueError, match=r"^Grid must be one of integers, powers, not 'odd'$"):
        on_grid(entries, 0, grid="odd")


@pytest.mark.parametrize("values, entries, start, message", [
    ([], 2, "linear", r"^Entries must be at least 1 and for some weights, not 2 for 0$"),
    ([1.0], 0, "linear", r"^Entries must be at least 1 and for some weights, not 0 for 1$"),
    ([1.0], 1, "best", r"^Start must be one of linear, quantile, density, random, not 'best'$"),
])
def test_rejects(values, entries, start, message):
    with pytest.raises(ValueError, match=message):
        start_entries(np.array(values), entries, start)
