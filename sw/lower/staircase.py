"""The integer function that a closed region is: its steps, found by evaluating it."""

import numpy as np

from sw.errors import SternaError
from sw.graph import Interval
from sw.lower.bisection import bisect, keeps_order
from sw.lower.region import Region
from sw.lower.scan import Scan
from sw.lower.steps import (
    MAX_ELEMENTS,
    MAX_EVALUATED,
    Entries,
    Staircase,
    integers_of,
    kept_interval,
    rows_of,
)

__all__ = ["MAX_TABLE", "find_staircase"]

#: Longest interval for which a function that is not monotone is kept as a table.
MAX_TABLE = 1 << 16
#: Most evaluations for which bisection is not tried first.
MAX_SCANNED = 1 << 22


def find_staircase(region: Region, full: Interval, exact: bool, what: str
                   ) -> Staircase | Entries:
    """Find what integer ``region``, whose values are integers, gives for each integer of its edge.

    Parameters
    ----------
    full : :class:`Interval`
        Integers that the region may give.
    exact : :class:`bool`
        Whether the result has this interval; otherwise it has the attained part of it.
    what : :class:`str`
        Names the quantiser in messages.

    Raises
    ------
    SternaError
        Where the region is not a number somewhere, or neither short nor monotone enough.
    """
    edge = region.edge.tensor.interval
    rows = rows_of(region)
    if edge.count > MAX_EVALUATED or edge.count * rows > MAX_SCANNED and keeps_order(region):
        return bisect(region, full, exact, what)
    scan = Scan(rows)
    for values in region.scan():
        scan.add(integers_of(region, values, scan.rows, what))
    if np.all(~scan.falls | ~scan.rises):
        interval = kept_interval(full, exact, scan.lowest, scan.highest)
        return scan.staircase(edge, interval)
    if edge.count > MAX_TABLE or scan.rows * edge.count > MAX_ELEMENTS:
        raise SternaError(f"{what} must rise or fall with its input, or have at most {MAX_TABLE} "
                          f"input values so that a table can hold it, but it does neither on "
                          f"{edge}")
    entries = np.concatenate([integers_of(region, values, scan.rows, what)
                              for values in region.scan()]).T
    if np.all(entries == entries[:1]):
        entries = entries[:1]
    return Entries(kept_interval(full, exact, scan.lowest, scan.highest), entries)
