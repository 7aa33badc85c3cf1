"""Few values for many weights: k-means in one dimension, and entries on an integer grid."""

import math

import numpy as np

__all__ = ["GRIDS", "STARTS", "cluster", "exponent_for", "nearest", "on_grid", "start_entries"]

STARTS = ("linear", "quantile", "density", "random")
GRIDS = ("integers", "powers")
MAX_ROUNDS = 300


def start_entries(values: np.ndarray, entries: int, start: str = "linear", seed: int = 0
                  ) -> np.ndarray:
    """Entries to begin with, rising.

    Parameters
    ----------
    values
        The weights that are kept.
    entries
        How many.
    start
        ``"linear"`` spaces them evenly from least to greatest: the few large weights, which matter
        most, get entries of their own. ``"quantile"`` gives each the same share of the weights.
        ``"density"`` is between: it follows the square root of the density. ``"random"`` draws
        weights.
    seed
        Of ``"random"``.
    """
    values = np.sort(np.asarray(values, float).ravel())
    if not 1 <= entries or not values.size:
        raise ValueError(f"Entries must be at least 1 and for some weights, not {entries} for "
                         f"{values.size}")
    middles = (np.arange(entries) + 0.5) / entries
    if start == "linear":
        return np.linspace(values[0], values[-1], entries)
    if start == "quantile":
        return np.quantile(values, middles)
    if start == "density":
        # Sums of the square roots of the gaps: a cell of density d gets entries as its root.
        ways = np.concatenate([[0.0], np.cumsum(np.sqrt(np.diff(values)))])
        return np.interp(middles * ways[-1], ways, values) if ways[-1] else values[:1].repeat(
            entries)
    if start == "random":
        return np.sort(np.random.default_rng(seed).choice(values, entries))
    raise ValueError(f"Start must be one of {', '.join(STARTS)}, not {start!r}")


def nearest(values: np.ndarray, entries: np.ndarray) -> np.ndarray:
    """Index of the entry nearest to each value; entries rise."""
    return np.searchsorted((entries[1:] + entries[:-1]) / 2, values)


def cluster(values: np.ndarray, entries: np.ndarray) -> np.ndarray:
    """Move each entry to the mean of the values nearest to it, until none moves.

    An entry that no value is nearest to stays where it is.
    """
    values = np.sort(np.asarray(values, float).ravel())
    entries = np.sort(np.asarray(entries, float))
    sums = np.concatenate([[0.0], np.cumsum(values)])
    for _ in range(MAX_ROUNDS):
        ends = np.concatenate([[0], np.searchsorted(values, (entries[1:] + entries[:-1]) / 2,
                                                    side="right"), [len(values)]])
        counts, totals = np.diff(ends), np.diff(sums[ends])
        moved = np.where(counts > 0, totals / np.maximum(counts, 1), entries)
        if np.array_equal(moved, entries):
            break
        entries = moved
    return entries


def exponent_for(entries: np.ndarray, bits: int = 8, slack: float = 1.0) -> int:
    """Least exponent at which all entries, ``slack`` times as large, fit signed integers."""
    largest = float(np.abs(entries).max(initial=0)) * slack
    if not largest:
        return 0
    return math.ceil(math.log2(largest / (2 ** (bits - 1) - 1)))


def on_grid(entries: np.ndarray, exponent: int, bits: int = 8, grid: str = "integers"
            ) -> np.ndarray:
    """Numbers of a grid nearest to the entries in units of ``2**exponent``, none of them zero.

    A zero would be a pruned weight; an entry that small becomes 1 or -1. The most negative integer
    is left out, as it is from Brevitas' weights.

    Parameters
    ----------
    grid
        ``"integers"`` are all of ``bits`` bits; ``"powers"`` are those of them that are powers of
        two or their negatives, by which hardware multiplies with a shift.
    """
    if grid not in GRIDS:
        raise ValueError(f"Grid must be one of {', '.join(GRIDS)}, not {grid!r}")
    highest = 2 ** (bits - 1) - 1
    numbers = np.asarray(entries) * 2.0**-exponent
    if grid == "powers":
        # 2**k is the nearest from the middle below it, 0.75 * 2**k, to the one above it.
        power = np.floor(np.log2(np.maximum(np.abs(numbers), 1) / 0.75))
        return (np.where(numbers < 0, -1, 1) * 2 ** np.minimum(power, bits - 2)).astype(int)
    integers = np.clip(np.rint(numbers), -highest, highest)
    return np.where(integers == 0, np.where(numbers < 0, -1, 1), integers).astype(int)
