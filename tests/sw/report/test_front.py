"""Pareto fronts, against the definition."""

import pytest

from sw.report.front import pareto_front


def test_by_hand():
    points = [(5, 1), (1, 5), (3, 3), (4, 3), (2, 6), (3, 3)]
    assert pareto_front(points) == [1, 2, 0]
    assert pareto_front(points, less_y=False) == [1, 4]
    assert pareto_front(points, less_x=False) == [0]
    assert pareto_front(points, less_x=False, less_y=False) == [0, 3, 4]


@pytest.mark.parametrize("less_x", [True, False])
@pytest.mark.parametrize("less_y", [True, False])
def test_nothing_beats_the_front_and_it_beats_all_else(rng, less_x, less_y):
    points = [tuple(pair) for pair in rng.integers(0, 12, (60, 2)).tolist()]

    def beats(a, b):
        x = a[0] <= b[0] if less_x else a[0] >= b[0]
        y = a[1] <= b[1] if less_y else a[1] >= b[1]
        return x and y and a != b

    front = {points[k] for k in pareto_front(points, less_x=less_x, less_y=less_y)}
    assert front == {p for p in points if not any(beats(other, p) for other in points)}
