"""Change of shape."""

from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from sw.graph.tensor import Tensor

__all__ = ["Reshape"]


@dataclass(frozen=True)
class Reshape:
    """The same integers in row-major order under another shape; no hardware.

    Parameters
    ----------
    name : :class:`str`
        Unique in the graph.
    input : :class:`Tensor`
        Any shape.
    shape : tuple of int
        Shape of the output, with as many elements.
    """

    name: str
    input: Tensor
    shape: tuple[int, ...]

    def __post_init__(self):
        if prod(self.shape) != self.input.size:
            raise ValueError(f"Layer {self.name!r} must keep {self.input.size} elements, but the "
                             f"shape {self.shape} has {prod(self.shape)}")

    @cached_property
    def output(self) -> Tensor:
        """The input under the new shape."""
        return Tensor(self.shape, self.input.interval)

    def evaluate(self, x: np.ndarray) -> np.ndarray:
        """``x`` with the new shape."""
        x = self.input.check(x, f"Input of layer {self.name!r}")
        return x.reshape(len(x), *self.shape)
