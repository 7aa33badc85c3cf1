"""Staircases that are a sum, a shift and a clip."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sw.graph import Interval, Threshold

__all__ = ["Requantisation", "bias_ranges", "requantisation"]


class Requantisation(NamedTuple):
    """A level is ``clip((x + bias) >> shift, 0, levels)``, exactly.

    Attributes
    ----------
    biases : int array of shape (rows,)
        One for each row of the node's thresholds; those nearest to 0 that do.
    shift : int
        Of all rows; at least the zero bits of the input's step.
    """

    biases: np.ndarray
    shift: int

    @property
    def bias_interval(self) -> Interval:
        """Tightest interval of the biases."""
        return Interval(int(self.biases.min()), int(self.biases.max()))


def requantisation(node: Threshold) -> Requantisation | None:
    """Bias and shift of a rising staircase with evenly spaced thresholds, or None.

    The threshold of level ``k`` has to be ``k * 2**shift - bias``. It may be any other number that
    tells the same inputs apart: on an input with a step, and where a threshold is always or never
    reached.
    """
    for shift, lowest, highest in bias_ranges(node):
        return Requantisation(np.clip(0, lowest, highest), shift)
    return None


def bias_ranges(node: Threshold, ends: tuple[np.ndarray, np.ndarray] | None = None
                ) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Shifts that ``node`` can have, ascending, each with the lowest and highest bias of a row.

    Where ``ends`` are given, each channel is a row: they are the lowest and highest input of each,
    which bound less than the interval of all.
    """
    inside = node.input.interval
    lo, hi = (inside.lo, inside.hi) if ends is None else (end.reshape(-1, 1) for end in ends)
    if node.falling.any() or inside.step & (inside.step - 1):
        return
    # Level k is reached where -bias is above T - step and at most T, both less k * 2**shift.
    highest = np.maximum(node.thresholds, lo)
    lowest = np.minimum(node.thresholds, hi + inside.step) - inside.step + 1
    is_always, is_never = node.thresholds <= lo, node.thresholds > hi
    levels = np.arange(1, node.levels + 1)
    least_shift = inside.step.bit_length() - 1
    for shift in range(least_shift, (inside.hi - inside.lo).bit_length() + 1):
        steps = levels << shift
        # What no threshold bounds is bounded by what nobody would need.
        limit = int(np.abs(steps).max() + max(abs(inside.lo), abs(inside.hi)) + inside.step)
        from_ = np.where(is_never, -limit, steps - highest).max(axis=1)
        to = np.where(is_always, limit, steps - lowest).min(axis=1)
        if (from_ <= to).all():
            yield shift, from_, to
