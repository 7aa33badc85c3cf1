"""Staircase activations."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sw.graph.frozen import frozen_integers
from sw.graph.interval import Interval
from sw.graph.tensor import Tensor

__all__ = ["Threshold"]


@dataclass(frozen=True, eq=False)
class Threshold:
    """Monotone staircase: a channel's level is how many of its thresholds it reaches.

    A channel is an index of the first axis. A rising channel gives the level's value of
    ``output_interval`` counted from below, a falling one counted from above.

    Parameters
    ----------
    name : :class:`str`
        Unique in the graph.
    input : :class:`Tensor`
        Any shape.
    thresholds : int array of shape (rows, levels)
        ``rows`` is 1 (shared by all channels) or the number of channels; ascending; each from
        ``lo`` (always reached) to ``hi + step`` (never reached) of the input's interval and on its
        grid.
    falling : bool array of shape (rows,)
        Which staircases fall, as behind a negative batch-norm slope.
    output_interval : :class:`Interval`
        ``levels + 1`` values.
    """

    name: str
    input: Tensor
    thresholds: np.ndarray
    falling: np.ndarray
    output_interval: Interval

    def __post_init__(self):
        what = f"Thresholds of layer {self.name!r}"
        thresholds = frozen_integers(self.thresholds, 2, what)
        falling = np.array(self.falling, dtype=bool)
        falling.setflags(write=False)
        object.__setattr__(self, "thresholds", thresholds)
        object.__setattr__(self, "falling", falling)
        rows, levels = thresholds.shape
        inside = self.input.interval
        if rows not in (1, self.input.shape[0]):
            raise ValueError(f"{what} must have 1 row or one for each of the "
                             f"{self.input.shape[0]} channels, not {rows}")
        if falling.shape != (rows,):
            raise ValueError(f"Directions of layer {self.name!r} must have the shape ({rows},), "
                             f"not {falling.shape}")
        if levels != self.output_interval.count - 1:
            raise ValueError(f"{what} must have {self.output_interval.count - 1} levels for the "
                             f"output {self.output_interval}, not {levels}")
        if np.any(np.diff(thresholds, axis=1) < 0):
            raise ValueError(f"{what} must be ascending in every row")
        reach = Interval(inside.lo, inside.hi + inside.step, inside.step)
        if thresholds not in reach:
            raise ValueError(f"{what} must lie in {reach}, not in {thresholds.min()}.."
                             f"{thresholds.max()}")

    @property
    def levels(self) -> int:
        """Number of steps of a staircase."""
        return self.thresholds.shape[1]

    @property
    def is_shared(self) -> bool:
        """Whether one staircase serves all channels."""
        return len(self.thresholds) == 1

    @cached_property
    def output(self) -> Tensor:
        """Shape of the input, with the interval of the levels."""
        return Tensor(self.input.shape, self.output_interval)

    def evaluate(self, x: np.ndarray) -> np.ndarray:
        """Levels' values, of the shape of ``x``."""
        x = self.input.check(x, f"Input of layer {self.name!r}")
        channels_first = np.moveaxis(x, 1, 0)
        count = np.empty_like(channels_first)
        for channel, values in enumerate(channels_first):
            row = 0 if self.is_shared else channel
            reached = np.searchsorted(self.thresholds[row], values, side="right")
            count[channel] = self.levels - reached if self.falling[row] else reached
        return self.output_interval.decode_index(np.moveaxis(count, 0, 1))
