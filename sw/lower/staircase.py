"""The integer function that a closed region is: its steps, found by evaluating it."""

from dataclasses import dataclass

import numpy as np

from sw.errors import SternaError
from sw.graph import Interval
from sw.lower.region import Region

__all__ = ["MAX_EVALUATED", "MAX_TABLE", "Entries", "Staircase", "find_staircase", "rows_of"]

#: Longest interval that is evaluated integer by integer.
MAX_EVALUATED = 1 << 20
#: Longest interval for which a function that is not monotone is kept as a table.
MAX_TABLE = 1 << 16
#: Most evaluations for which bisection is not tried first.
MAX_SCANNED = 1 << 22
#: Most elements of a table, or of the thresholds of a layer.
MAX_ELEMENTS = 1 << 24


@dataclass(frozen=True, eq=False)
class Staircase:
    """Monotone function of each row, as in :class:`sw.graph.Threshold`.

    ``interval`` is that of the values; ``is_identity`` says that they are the input itself.
    """

    interval: Interval
    thresholds: np.ndarray
    falling: np.ndarray
    is_identity: bool = False

    @property
    def rows(self) -> int:
        """Number of different functions; 1 is shared by all elements."""
        return len(self.thresholds)


@dataclass(frozen=True, eq=False)
class Entries:
    """Function of each row of which some row is not monotone, as in :class:`sw.graph.Table`."""

    interval: Interval
    entries: np.ndarray

    @property
    def rows(self) -> int:
        """Number of different functions; 1 is shared by all elements."""
        return len(self.entries)


def rows_of(region: Region) -> int:
    """Functions that the evaluated region distinguishes: 1, its channels, or all its elements."""
    distinct = region.single[1:]
    if all(n == 1 for n in distinct):
        return 1
    if all(n == 1 for n in distinct[1:]):
        return distinct[0]
    return int(np.prod(region.shape))


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
    if edge.count > MAX_EVALUATED or edge.count * rows > MAX_SCANNED and _keeps_order(region):
        return _bisect(region, full, exact, what)
    scan = _Scan(rows)
    for values in region.scan():
        scan.add(_integers(region, values, scan.rows, what))
    if np.all(~scan.falls | ~scan.rises):
        interval = _interval(full, exact, scan.lowest, scan.highest)
        return _shared(_assemble(scan, edge, interval))
    if edge.count > MAX_TABLE or scan.rows * edge.count > MAX_ELEMENTS:
        raise SternaError(f"{what} must rise or fall with its input, or have at most {MAX_TABLE} "
                          f"input values so that a table can hold it, but it does neither on "
                          f"{edge}")
    entries = np.concatenate([_integers(region, values, scan.rows, what)
                              for values in region.scan()]).T
    if np.all(entries == entries[:1]):
        entries = entries[:1]
    return Entries(_interval(full, exact, scan.lowest, scan.highest), entries)


def _keeps_order(region: Region) -> bool:
    """Whether even the rounded floats of the region are monotone, so that bisection is a proof.

    An operation that is rounded correctly keeps the order of its operands, which libraries do not
    promise of an exponential in its last place.
    """
    return (rows_of(region) in (1, region.edge.tensor.size)
            and all(step.is_single or step.is_affine for step in region.steps)
            and bool(np.all(np.abs(region.direction()) <= 1)))


def _integers(region: Region, values: np.ndarray, rows: int, what: str) -> np.ndarray:
    """The region's values as int64 of shape (n, rows)."""
    if np.isnan(values).any():
        raise SternaError(f"{what} must be a number for every integer of its input "
                          f"({region.edge.tensor.interval}), but it is NaN for some")
    if rows == int(np.prod(region.shape)):
        values = np.broadcast_to(values, (len(values), *region.shape[1:]))
    return values.reshape(len(values), rows).astype(np.int64)


def _interval(full: Interval, exact: bool, lowest: int, highest: int) -> Interval:
    # A model whose layer is constant on paper keeps the quantiser's range.
    return full if exact or lowest == highest else Interval(lowest, highest)


class _Scan:
    """Collects the steps of all rows while ascending chunks of values come by."""

    def __init__(self, rows: int):
        self.rows = rows
        self.seen = 0
        self.first = self.before = np.zeros(0, np.int64)
        self.lowest, self.highest = 0, 0
        self.rises = np.zeros(rows, bool)
        self.falls = np.zeros(rows, bool)
        self.steps: list[tuple[np.ndarray, ...]] = []  # index, row, value before, value after

    def add(self, values: np.ndarray) -> None:
        lowest, highest = int(values.min()), int(values.max())
        if self.seen:
            lowest, highest = min(lowest, self.lowest), max(highest, self.highest)
        else:
            self.first = self.before = values[0]
        self.lowest, self.highest = lowest, highest
        joined = np.concatenate([self.before[np.newaxis], values])
        index, row = np.nonzero(joined[1:] != joined[:-1])
        before, after = joined[index, row], joined[index + 1, row]
        self.rises[row[after > before]] = True
        self.falls[row[after < before]] = True
        # Without a monotone staircase to come, the steps are not worth their memory.
        if np.any(self.rises & self.falls):
            self.steps.clear()
        else:
            self.steps.append((index + self.seen, row, before, after))
        self.before = values[-1]
        self.seen += len(values)


def _assemble(scan: _Scan, edge: Interval, interval: Interval) -> Staircase:
    """Thresholds of all rows from the steps of a scan."""
    index, row, before, after = (np.concatenate(parts) for parts in zip(*scan.steps))
    falling = scan.falls
    levels = interval.count - 1
    _check_size(scan.rows * levels)

    def climbed(values, rows):
        """Steps from the end where the staircase of the row begins."""
        up = (values - interval.lo) // interval.step
        return np.where(falling[rows], levels - up, up)

    rows = np.arange(scan.rows)
    thresholds = np.full((scan.rows, levels), edge.hi + edge.step, dtype=np.int64)
    level = np.arange(levels)
    thresholds[level < climbed(scan.first, rows)[:, np.newaxis]] = edge.lo
    start, end = climbed(before, row), climbed(after, row)
    # Each step reaches one level or several.
    repeats = end - start
    within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    thresholds[np.repeat(row, repeats), np.repeat(start, repeats) + within] = (
        edge.lo + edge.step * np.repeat(index, repeats))
    is_identity = (interval.step == edge.step and interval.lo >= edge.lo and len(index)
                   == scan.rows * (edge.count - 1) and not falling.any()
                   and np.all(scan.first == edge.lo) and np.all(after - before == edge.step))
    return Staircase(interval, thresholds, falling, is_identity=bool(is_identity))


def _shared(staircase: Staircase) -> Staircase:
    """One row where all are equal."""
    thresholds, falling = staircase.thresholds, staircase.falling
    if np.all(thresholds == thresholds[:1]) and np.all(falling == falling[:1]):
        return Staircase(staircase.interval, thresholds[:1], falling[:1],
                         is_identity=staircase.is_identity)
    return staircase


def _bisect(region: Region, full: Interval, exact: bool, what: str) -> Staircase:
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
        return _integers(region, region.evaluate(x), rows, what)

    ends = values(np.repeat([[0], [edge.count - 1]], rows, axis=1))
    falling = ends[1] < ends[0]
    interval = _interval(full, exact, int(ends.min()), int(ends.max()))
    levels = interval.count - 1
    _check_size(rows * levels)
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
    return _shared(Staircase(interval, edge.lo + edge.step * reached.T, falling))


def _check_size(elements: int) -> None:
    if elements > MAX_ELEMENTS:
        raise SternaError(f"Thresholds of a layer must be at most {MAX_ELEMENTS}, not {elements}: "
                          f"its quantiser has too many bits")
