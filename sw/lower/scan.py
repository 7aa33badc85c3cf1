"""Steps of a region whose whole interval is evaluated, integer by integer."""

import numpy as np

from sw.graph import Interval
from sw.lower.steps import Staircase, check_size, with_shared_rows

__all__ = ["Scan"]


class Scan:
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

    def staircase(self, edge: Interval, interval: Interval) -> Staircase:
        """Thresholds of all rows, which must be monotone."""
        index, row, before, after = (np.concatenate(parts) for parts in zip(*self.steps))
        falling = self.falls
        levels = interval.count - 1
        check_size(self.rows * levels)

        def climbed(values, rows):
            """Steps from the end where the staircase of the row begins."""
            up = (values - interval.lo) // interval.step
            return np.where(falling[rows], levels - up, up)

        rows = np.arange(self.rows)
        thresholds = np.full((self.rows, levels), edge.hi + edge.step, dtype=np.int64)
        level = np.arange(levels)
        thresholds[level < climbed(self.first, rows)[:, np.newaxis]] = edge.lo
        start, end = climbed(before, row), climbed(after, row)
        # Each step reaches one level or several.
        repeats = end - start
        within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        thresholds[np.repeat(row, repeats), np.repeat(start, repeats) + within] = (
            edge.lo + edge.step * np.repeat(index, repeats))
        is_identity = (interval.step == edge.step and interval.lo >= edge.lo and len(index)
                       == self.rows * (edge.count - 1) and not falling.any()
                       and np.all(self.first == edge.lo) and np.all(after - before == edge.step))
        return with_shared_rows(Staircase(interval, thresholds, falling,
                                          is_identity=bool(is_identity)))
