"""From a region to the integers that a product can take."""

from dataclasses import dataclass

import numpy as np

from sw.graph import Interval
from sw.lower.region import Region

__all__ = ["Grid", "affine_map", "find_grid"]

#: Longest interval of which a grid is looked for.
MAX_VALUES = 1 << 16
#: Most integers on a grid.
MAX_GRID = 1 << 16
#: How far from a line or a grid a float64 value may be, relative to the largest value.
CLOSE = 1e-9
#: Longest interval of which every value is compared with the line.
MAX_COMPARED = 1 << 20


@dataclass(frozen=True)
class Grid:
    """Floats ``scale * k + offset`` for the integers ``k`` of ``interval``."""

    scale: float
    offset: float
    interval: Interval


def affine_map(region: Region) -> tuple[np.ndarray, np.ndarray] | None:
    """Slope and intercept of the region, in the shape of one evaluation; None if it has none."""
    interval = region.edge.tensor.interval
    if interval.count > MAX_COMPARED and not region.is_affine:
        return None
    is_short = interval.count <= MAX_COMPARED
    x = interval.values() if is_short else np.array([interval.lo, interval.hi])
    ends = np.concatenate(list(region.scan(x[[0, -1]])))
    if not np.all(np.isfinite(ends)):
        return None
    span = max(1, interval.hi - interval.lo)
    slope = (ends[1:] - ends[:1]) / span
    zero = np.zeros(1, np.int64)
    intercept = next(region.scan(zero)) if zero in interval else ends[:1] - slope * interval.lo
    largest = np.abs(ends).max(axis=0, keepdims=True)
    start = 0
    for values in region.scan(x):
        part = x[start:start + len(values)].reshape(-1, *[1] * (values.ndim - 1))
        start += len(values)
        with np.errstate(invalid="ignore"):  # infinities are no line
            is_close = np.abs(slope * part + intercept - values) <= CLOSE * largest
        if not np.all(is_close):
            return None
    return slope, intercept


def find_grid(region: Region) -> Grid | None:
    """Coarsest grid on which all values of the region lie; None if none has a sensible size.

    It has no offset where that is possible.
    """
    if region.edge.tensor.interval.count > MAX_VALUES:
        return None
    values = np.unique(np.concatenate([np.unique(part) for part in region.scan()]))
    if not np.all(np.isfinite(values)):
        return None
    for offset in (0.0, float(values[0])):
        scale = _common_divisor(values - offset)
        if scale is None:
            continue
        lo, hi = (int(np.rint((value - offset) / scale)) for value in values[[0, -1]])
        if hi - lo < MAX_GRID and max(abs(lo), abs(hi)) < 2**31:
            return Grid(scale, offset, Interval(lo, max(hi, lo + 1)))
    return None


def _common_divisor(values: np.ndarray) -> float | None:
    """Greatest float of which all ``values`` are multiples, up to rounding."""
    sizes = np.unique(np.abs(values))
    largest = sizes[-1]
    if largest == 0:
        return 1.0
    tolerance = largest * 1e-7
    divisor = 0.0
    for size in sizes[sizes > tolerance]:
        a, b = size, divisor
        while b > tolerance:
            a, b = b, a % b
            b = 0.0 if a - b < tolerance else b  # a remainder just below the divisor is none
        divisor = a
        if largest / divisor > 2 * MAX_GRID:
            return None
    # Euclid's remainders gather rounding errors; the largest value has the fewest.
    divisor = largest / np.rint(largest / divisor)
    multiples = values / divisor
    is_close = np.abs(multiples - np.rint(multiples)) * divisor <= CLOSE * largest
    return float(divisor) if np.all(is_close) else None
