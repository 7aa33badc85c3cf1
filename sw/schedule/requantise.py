"""Staircases that are a sum, a shift and a clip."""

from typing import NamedTuple

import numpy as np

from sw.graph import Interval, Threshold

__all__ = ["Requantisation", "requantisation"]


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
    inside = node.input.interval
    if node.falling.any() or inside.step & (inside.step - 1):
        return None
    # Level k is reached where -bias is above T - step and at most T, both less k * 2**shift.
    highest, lowest = node.thresholds, node.thresholds - inside.step + 1
    is_always, is_never = highest <= inside.lo, highest > inside.hi
    levels = np.arange(1, node.levels + 1)
    least_shift = inside.step.bit_length() - 1
    for shift in range(least_shift, (inside.hi - inside.lo).bit_length() + 1):
        steps = levels << shift
        # What no threshold bounds is bounded by what nobody would need.
        limit = int(np.abs(steps).max() + max(abs(inside.lo), abs(inside.hi)) + inside.step)
        from_ = np.where(is_never, -limit, steps - highest).max(axis=1)
        to = np.where(is_always, limit, steps - lowest).min(axis=1)
        if (from_ <= to).all():
            return Requantisation(np.clip(0, from_, to), shift)
    return None
