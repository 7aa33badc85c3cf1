"""Pareto fronts: what nothing else beats in everything."""

from collections.abc import Sequence

__all__ = ["pareto_front"]


def pareto_front(points: Sequence[tuple[float, float]], *, less_x: bool = True,
                 less_y: bool = True) -> list[int]:
    """Places of the points that no other is at least as good as in both, and better in one.

    Parameters
    ----------
    points
        Pairs of finite numbers.
    less_x, less_y : bool
        Whether the smaller number is the better one.

    Returns
    -------
    list of int
        From the best x on; the first of equal points.
    """
    signs = (1 if less_x else -1), (1 if less_y else -1)
    cost = [(signs[0] * x, signs[1] * y) for x, y in points]
    front: list[int] = []
    for at in sorted(range(len(points)), key=lambda at: (cost[at], at)):
        if not front or cost[at][1] < cost[front[-1]][1]:
            front.append(at)
    return front
