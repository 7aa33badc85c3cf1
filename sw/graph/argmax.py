"""Choice of the class."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sw.graph.interval import Interval
from sw.graph.tensor import Tensor

__all__ = ["ArgMax"]


@dataclass(frozen=True)
class ArgMax:
    """Index of the largest input; of equal ones the first.

    Parameters
    ----------
    name : :class:`str`
        Unique in the graph.
    input : :class:`Tensor`
        One axis.
    """

    name: str
    input: Tensor

    def __post_init__(self):
        if len(self.input.shape) != 1:
            raise ValueError(f"Layer {self.name!r} must have an input with one axis, not "
                             f"{self.input}")

    @cached_property
    def output(self) -> Tensor:
        """One class."""
        return Tensor((1,), Interval(0, self.input.size - 1))

    def evaluate(self, x: np.ndarray) -> np.ndarray:
        """Classes of shape (frames, 1)."""
        x = self.input.check(x, f"Input of layer {self.name!r}")
        return x.argmax(axis=1)[:, np.newaxis]
