"""Integer functions of an interval, as thresholds or as entries."""

from dataclasses import dataclass

import numpy as np

from sw.errors import SternaError
from sw.graph import Interval
from sw.lower.region import Region

__all__ = ["MAX_ELEMENTS", "MAX_EVALUATED", "Entries", "Staircase", "check_size", "integers_of",
           "kept_interval", "rows_of", "with_shared_rows"]

#: Longest interval that is evaluated integer by integer.
MAX_EVALUATED = 1 << 20
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


def integers_of(region: Region, values: np.ndarray, rows: int, what: str) -> np.ndarray:
    """The region's ``values`` as int64 of shape (n, rows); ``what`` is at fault if one is NaN."""
    if np.isnan(values).any():
        raise SternaError(f"{what} must be a number for every integer of its input "
                          f"({region.edge.tensor.interval}), but it is NaN for some")
    if rows == int(np.prod(region.shape)):
        values = np.broadcast_to(values, (len(values), *region.shape[1:]))
    return values.reshape(len(values), rows).astype(np.int64)


def kept_interval(full: Interval, exact: bool, lowest: int, highest: int) -> Interval:
    """Attained part of the ``full`` interval, or all of it where it must be ``exact``."""
    # A model whose layer is constant on paper keeps the quantiser's range.
    return full if exact or lowest == highest else Interval(lowest, highest)


def with_shared_rows(staircase: Staircase) -> Staircase:
    """One row where all are equal."""
    thresholds, falling = staircase.thresholds, staircase.falling
    if np.all(thresholds == thresholds[:1]) and np.all(falling == falling[:1]):
        return Staircase(staircase.interval, thresholds[:1], falling[:1],
                         is_identity=staircase.is_identity)
    return staircase


def check_size(elements: int) -> None:
    """Refuse a layer with too many thresholds."""
    if elements > MAX_ELEMENTS:
        raise SternaError(f"Thresholds of a layer must be at most {MAX_ELEMENTS}, not {elements}: "
                          f"its quantiser has too many bits")
