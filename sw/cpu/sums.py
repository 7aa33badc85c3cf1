"""Sums that a kernel gives, and the staircases behind them in terms of these sums."""

from dataclasses import dataclass

import numpy as np

__all__ = ["Sums", "evenly_spaced"]

MOST = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class Sums:
    """Integers ``y = offset + factor * sum`` that a kernel gives as ``sum`` of 32 bits.

    Attributes
    ----------
    offsets : int array of shape (elements,)
        Of each element.
    factor : int
        Positive, the same for all.
    lows, highs : int array of shape (elements,)
        Proven range of each sum, within 32 bits.
    """

    offsets: np.ndarray
    factor: int
    lows: np.ndarray
    highs: np.ndarray

    @property
    def is_ordered(self) -> bool:
        """Whether the largest sum is the largest integer."""
        return bool(np.all(self.offsets == self.offsets[0]))

    def thresholds(self, thresholds: np.ndarray) -> np.ndarray:
        """Thresholds of shape (elements, levels) on the integers, for the sums.

        Each lies between the lowest sum, which is always reached, and one above the highest.
        """
        folded = -((self.offsets[:, np.newaxis] - thresholds) // self.factor)  # the ceiling
        return np.clip(folded, self.lows[:, np.newaxis],
                       self.highs[:, np.newaxis] + 1).astype(np.int32)


def evenly_spaced(sums: Sums, thresholds: np.ndarray) -> tuple[int, np.ndarray] | None:
    """Shift and biases with ``level = clip((sum + bias) >> shift, 0, levels)``, or None.

    ``thresholds`` are those of :meth:`Sums.thresholds`. One that is always or never reached may be
    anywhere beyond.
    """
    lows, highs = sums.lows[:, np.newaxis], sums.highs[:, np.newaxis]
    place = np.arange(1, thresholds.shape[1] + 1)
    wide = thresholds.astype(np.int64)
    is_always, is_never = wide <= lows, wide > highs
    for shift in range(31):
        # Level k begins at k * 2**shift - bias.
        exact = (place << shift) - wide
        least = np.where(is_never, -MOST, exact).max(axis=1)
        most = np.where(is_always, MOST, exact).min(axis=1)
        biases = np.clip(0, least, most)
        if (np.all(least <= most) and np.all(sums.highs + biases <= MOST)
                and np.all(sums.lows + biases >= -MOST)):
            return shift, biases.astype(np.int32)
    return None
