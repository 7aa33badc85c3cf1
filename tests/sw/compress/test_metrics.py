"""`sw.compress.metrics`: every number by hand."""

import numpy as np
import pytest

from sw.compress import metrics


def test_lenet_300_100_has_its_published_size():
    assert metrics.parameters((784, 300, 100, 10)) == 266_610
    assert metrics.original_bytes((784, 300, 100, 10)) == 1_066_440


def test_ratio_grows_with_what_is_saved():
    assert metrics.ratio(1_066_440, 4_504) == pytest.approx(236.8, abs=0.05)


def test_bits_and_shares():
    assert metrics.bits_per_weight(100, 400) == 2
    assert metrics.bits_per_weight(100, 0) == 0
    assert metrics.useful_share(3, 4) == 0.75
    assert metrics.useful_share(0, 0) == 1


def test_cycles_of_two_elements_by_hand():
    counts = np.array([[3, 0, 0, 1], [1, 0, 2, 1]])
    # In lock step 3, 0, 2 and 1. With queues the first element is busy for 3, then 1; the second
    # has 4 entries in all, none of which waits for long.
    assert metrics.lock_step_cycles(counts) == 6
    assert metrics.queue_cycles(counts) == 4
    assert metrics.imbalance(6, counts) == 1.5
    assert metrics.imbalance(4, counts) == 1


def test_queues_wait_for_activations():
    # One activation per cycle: the fourth arrives in cycle 3 and has 5 entries.
    assert metrics.queue_cycles(np.array([[1, 1, 1, 5]])) == 8
    assert metrics.queue_cycles(np.array([[1, 0, 0, 0], [0, 1, 1, 1]])) == 4
    assert metrics.queue_cycles(np.zeros((2, 5), int)) == 0
    assert metrics.imbalance(0, np.zeros((2, 5), int)) == 1


def simulated_queue(counts):
    """The same, one cycle after the other."""
    columns = [column for column in counts.T if column.any()]
    left, cycle = np.zeros(len(counts), int), 0
    while columns or left.any():
        if columns:
            left += columns.pop(0)
        left -= left > 0
        cycle += 1
    return cycle


def test_queues_as_simulated(rng):
    for _ in range(50):
        counts = rng.integers(0, 4, (3, 12)) * (rng.random((3, 12)) < 0.6)
        assert metrics.queue_cycles(counts) == simulated_queue(counts)
