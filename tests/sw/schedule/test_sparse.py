"""Schedules of sparse layers: cycles by hand, and what is refused."""

import numpy as np
import pytest

from sw.errors import SternaError
from sw.graph import Dense, Interval, Tensor
from sw.schedule import SparseSchedule

NIBBLES = Interval(0, 15)


def layer(weights, interval=NIBBLES):
    weights = np.array(weights)
    return Dense("fc", Tensor((weights.shape[1],), interval), weights)


# Two elements: rows 0 and 2, and row 1.
BY_HAND = layer([[1, 0, 0, 2], [0, 0, 1, 1], [3, 0, 0, 0]])


def test_cycles_by_hand():
    """Two entries, none, one in the other element, one in both: four cycles at best."""
    schedule = SparseSchedule(2, 2, 1, 2)
    assert schedule.stream(BY_HAND).counts.tolist() == [[2, 0], [0, 0], [0, 1], [1, 1]]
    # Of the four columns the first two take a cycle each, and so do the last two: element 0 is done
    # with the first before the last is offered. Three outputs leave in as many cycles, behind a
    # store of 1 cycle and 3 more, of which one is that of the last entry.
    assert schedule.mean_cycles(BY_HAND, 1.0) == 4 + 3 + 1 + 2
    assert schedule.drain(BY_HAND) == 3


def test_zeros_cost_a_cycle_per_beat():
    """Without any activation there is the scan of two beats, and the end of the frame."""
    schedule = SparseSchedule(2, 2, 1, 2)
    frames = np.zeros((9, 4), int)
    # The scan runs ahead: what is left is the end of the frame in the elements.
    assert schedule.measured_cycles(BY_HAND, frames) == 1 + 3 + 1 + 2
    assert schedule.mean_cycles(BY_HAND, 0.0) == 2 + 3 + 1 + 2


@pytest.fixture(scope="module")
def wide():
    rng = np.random.default_rng(0)
    return layer(rng.choice([-9, -4, 3, 7], (60, 96)) * (rng.random((60, 96)) < 0.06))


def test_more_zeros_are_never_slower(wide, rng):
    schedule = SparseSchedule(4, 8, 4, 4, depth=2)
    fewer = np.ones((6, 96), bool)
    times = []
    for _ in range(5):
        times.append(schedule.pace(wide).ends(fewer))
        fewer = fewer & (rng.random(fewer.shape) < 0.8)
    assert (np.diff(times, axis=0) <= 0).all()
    assert (np.diff(times[0]) <= schedule.cycles(wide)).all()


def test_the_formula_is_near_what_data_takes(wide, rng):
    for density in 0.2, 0.5, 1.0:
        for schedule in (SparseSchedule(1, 8, 1, 4), SparseSchedule(4, 8, 4, 4)):
            frames = rng.random((40, 96)) < density
            measured = schedule.measured_cycles(wide, frames)
            assert 0.85 * measured < schedule.mean_cycles(wide, density) < 1.1 * measured


def test_deeper_queues_never_wait_longer(wide, rng):
    frames = rng.random((20, 96)) < 0.4
    times = [SparseSchedule(8, 8, 1, 4, depth=depth).measured_cycles(wide, frames)
             for depth in (1, 2, 4, 8, 16)]
    assert times == sorted(times, reverse=True)
    assert times[0] > times[-1]


def unbounded_queue(counts, live):
    """Cycles with queues without end, where one live activation is handed out in a cycle."""
    total = 0
    for frame in live:
        done = np.zeros(counts.shape[1], int)
        for offered, column in enumerate(np.flatnonzero(frame & counts.any(axis=1))):
            begin = np.maximum(done, offered)
            done = np.where(counts[column], begin + counts[column], done)
        total += done.max()
    return total / len(live)


@pytest.mark.parametrize("shape, weights, density, simd", [
    ((300, 784), 2373, 0.19, 16), ((100, 300), 1857, 0.5, 4), ((10, 100), 562, 0.49, 4),
])
def test_four_elements_are_near_queues_without_end(shape, weights, density, simd, rng):
    """The layers of a LeNet-300-100 with 4,792 weights: what is added is the drain, and little.

    The beats have to be wide where most activations are zero: each takes a cycle.
    """
    kept = np.zeros(shape[0] * shape[1], int)
    kept[rng.choice(kept.size, weights, replace=False)] = rng.choice([-90, -9, 24, 100], weights)
    node = layer(kept.reshape(shape))
    schedule = SparseSchedule(4, simd, 4 if shape[0] % 4 == 0 else 1, 5)
    # Live activations of an image are neighbours.
    live = np.repeat(rng.random((20, shape[1] // 4)) < density, 4, axis=1)
    queue = unbounded_queue(schedule.stream(node).counts, live)
    extra = schedule.measured_cycles(node, live) - queue
    assert schedule.drain(node) < extra < schedule.drain(node) + 0.15 * queue + 10


@pytest.mark.parametrize("schedule, message", [
    (SparseSchedule(5, 1, 1, 3), r"^PE of layer 'fc' must be at most its 3 outputs, not 5$"),
    (SparseSchedule(0, 1, 1, 3), r"^PE of layer 'fc' must be a positive integer, not 0$"),
    (SparseSchedule(1, 3, 1, 3), r"^SIMD of layer 'fc' must divide its 4 inputs, not be 3; choose "
                                 r"one of \[1, 2, 4\]$"),
    (SparseSchedule(2, 1, 2, 3), r"^Lane count of layer 'fc' must be 1, or its PE of 2 where that "
                                 r"divides its 3 outputs, not 2$"),
    (SparseSchedule(2, 1, 1, 13), r"^Gap width of layer 'fc' must be at most 12, not 13$"),
    (SparseSchedule(2, 1, 1, 3, depth=65), r"^Depth of layer 'fc' must be at most 64, not 65$"),
    (SparseSchedule(2, 1, 1, 3, store="tape"), r"^Store of layer 'fc' must be one of rom, bram, "),
    (SparseSchedule(2, 1, 1, 3, counts="tape"), r"^Store of layer 'fc' must be one of rom, "),
    (SparseSchedule(2, 1, 1, 3, multiplier="abacus"), r"^Multiplier of layer 'fc' must be one of "
                                                      r"logic, dsp, not 'abacus'$"),
])
def test_refuses(schedule, message):
    with pytest.raises(SternaError, match=message):
        schedule.check(BY_HAND)


@pytest.mark.parametrize("node", [
    layer([[0, 0]]), layer([range(1, 34)]), layer([[1, 200]], Interval(-1, 1, 2)),
    layer([[1, 300]]), layer([[1, 2]], Interval(0, 256)),
], ids=["no weight", "33 values", "bipolar", "9-bit weights", "9-bit activations"])
def test_refuses_numbers(node):
    with pytest.raises(SternaError, match=r"^Engine 'sparse' must have activations of at most 256 "
                                          r"neighbouring integers and weights with 1 to 32 values "
                                          r"of at most 8 bits that are not zero, but layer 'fc' "
                                          r"has activations in .+ and \d+ values in .+$"):
        SparseSchedule(1, 1, 1, 3).check(node)
