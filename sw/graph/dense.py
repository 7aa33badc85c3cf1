"""Fully connected layers."""

from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np

from sw.graph.frozen import frozen_integers
from sw.graph.interval import Interval
from sw.graph.tensor import Tensor

__all__ = ["Dense"]


@dataclass(frozen=True, eq=False)
class Dense:
    """Fully connected layer, ``y = W x``, without a bias (that belongs to the next staircase).

    Parameters
    ----------
    name : :class:`str`
        Unique in the graph.
    input : :class:`Tensor`
        One axis, ``in_features`` long.
    weights : int array of shape (out_features, in_features)
        Weight of each input in each output.
    """

    name: str
    input: Tensor
    weights: np.ndarray

    def __post_init__(self):
        object.__setattr__(self, "weights", frozen_integers(self.weights, 2, f"Weights of layer "
                                                            f"{self.name!r}"))
        if self.input.shape != (self.in_features,):
            raise ValueError(f"Layer {self.name!r} has weights for {self.in_features} inputs, but "
                             f"its input is {self.input}")

    @property
    def in_features(self) -> int:
        """Number of inputs."""
        return self.weights.shape[1]

    @property
    def out_features(self) -> int:
        """Number of outputs."""
        return self.weights.shape[0]

    @cached_property
    def weight_interval(self) -> Interval:
        """Tightest interval of the weights; -1 and +1 alone are one bit."""
        lo, hi = int(self.weights.min()), int(self.weights.max())
        if set(np.unique(self.weights).tolist()) == {-1, 1}:
            return Interval(-1, 1, 2)
        return Interval(lo, hi)

    @cached_property
    def output(self) -> Tensor:
        """Tightest interval that holds every output for every permitted input."""
        lo, hi, step = self.input.interval.lo, self.input.interval.hi, self.input.interval.step
        positive, negative = self.weights.clip(min=0), self.weights.clip(max=0)
        lows = (positive * lo + negative * hi).sum(axis=1)
        highs = (positive * hi + negative * lo).sum(axis=1)
        # All sums of an output are congruent to its lowest one modulo the step of its terms. Only
        # powers of two are kept: hardware drops their bits for nothing.
        distances = np.abs(lows - lows[0])
        spacing = gcd(int(np.gcd.reduce(np.abs(self.weights), axis=None)) * step,
                      int(np.gcd.reduce(distances)))
        spacing = max(1, spacing & -spacing)
        return Tensor((self.out_features,),
                      Interval(int(lows.min()), int(highs.max()), spacing))

    def evaluate(self, x: np.ndarray) -> np.ndarray:
        """Outputs of shape (frames, out_features) for ``x`` of shape (frames, in_features)."""
        x = self.input.check(x, f"Input of layer {self.name!r}")
        largest = (np.abs(self.weights).sum(axis=1).max()
                   * max(abs(self.input.interval.lo), abs(self.input.interval.hi)))
        if largest < 2**53:  # every partial sum is an exact double, and BLAS is 50 times faster
            return (x.astype(np.float64) @ self.weights.T.astype(np.float64)).astype(np.int64)
        return x @ self.weights.T
