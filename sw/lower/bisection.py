"""Steps of a region that is too long to evaluate, but known to be monotone."""

import numpy as np

from sw.errors import SternaError
from sw.graph import Interval
from sw.lower.region import Region
from sw.lower.steps import (
    MAX_EVALUATED,
    Staircase,
    check_size,
    integers_of,
    kept_interval,
    rows_of,
    with_shared_rows,
)

__all__ = ["bisect", "keeps_order"]


def keeps_order(region: Region) -> bool:
    """Whether even the rounded floats of the region are monotone, so that bisection is a proof.

    An operation that is rounded correctly keeps the order of its operands, which libraries do not
    promise of an exponential in its last place.
    """
    return (rows_of(region) in (1, region.edge.tensor.size)
            and all(step.is_single or step.is_affine for step in region.steps)
            and bool(np.all(np.abs(region.direction()) <= 1)))


def bisect(region: Region, full: Interval, exact: bool, what: str) -> Staircase:
    """Thresholds by bisection, for regions of operators that are all known to be monotone."""
    edge = region.edge.tensor.interval
    rows = rows_of(region)
    direction = region.direction()
    if np.any(np.abs(direction) > 1):
        doubtful = next(step.label for step in region.steps if step.label != "Reshape"
                        and np.any(np.abs(Region(region.edge, region.shape, step).direction()) > 1))
        raise SternaError(f"{what} must have an input with at most {MAX_EVALUATED} values, or only "
                          f"operators that are known to rise or fall, but its input is {edge} and "
                          f"{doubtful} is not known to")

    def values(index: np.ndarray) -> np.ndarray:
        """Values for indices of shape (n, rows)."""
        x = edge.lo + edge.step * index
        axes = len(region.edge.tensor.shape)
        if rows == 1:
            x = x.reshape(-1, *[1] * axes)
        elif rows == region.edge.tensor.size:
            x = x.reshape(-1, *region.edge.tensor.shape)
        else:
            raise SternaError(f"{what} must have an input with at most {MAX_EVALUATED} values to "
                              f"treat whole channels alike, but its input is {edge}")
        return integers_of(region, region.evaluate(x), rows, what)

    ends = values(np.repeat([[0], [edge.count - 1]], rows, axis=1))
    falling = ends[1] < ends[0]
    interval = kept_interval(full, exact, int(ends.min()), int(ends.max()))
    levels = interval.count - 1
    check_size(rows * levels)
    level = np.arange(levels)[:, np.newaxis]
    # Invariant: level not reached at `below`, reached at `reached`.
    below = np.full((levels, rows), -1)
    reached = np.full((levels, rows), edge.count)
    while np.any(reached - below > 1):
        # Where the search is over, the middle is one of the two and changes nothing.
        middle = np.clip((below + reached) // 2, 0, edge.count - 1)
        up = (values(middle) - interval.lo) // interval.step
        is_reached = np.where(falling, levels - up, up) > level
        is_open = reached - below > 1
        reached = np.where(is_open & is_reached, middle, reached)
        below = np.where(is_open & ~is_reached, middle, below)
    return with_shared_rows(Staircase(interval, edge.lo + edge.step * reached.T, falling))
