"""What flows along an edge of the graph."""

from dataclasses import dataclass
from math import prod

import numpy as np

from sw.graph.interval import Interval

__all__ = ["Tensor"]


@dataclass(frozen=True)
class Tensor:
    """Shape and range of the integers on an edge, for one frame (no batch axis)."""

    shape: tuple[int, ...]
    interval: Interval

    def __post_init__(self):
        if not self.shape or not all(isinstance(n, int) and n > 0 for n in self.shape):
            raise ValueError(f"Tensor shape must be positive integers, not {self.shape}")

    def __str__(self) -> str:
        return f"{'x'.join(map(str, self.shape))} of {self.interval}"

    @property
    def size(self) -> int:
        """Number of elements."""
        return prod(self.shape)

    def check(self, x: np.ndarray, what: str) -> np.ndarray:
        """Return ``x`` as int64, or raise where it is not a batch of this tensor."""
        x = np.asarray(x)
        if x.shape[1:] != self.shape or x.ndim != 1 + len(self.shape):
            raise ValueError(f"{what} must have the shape (frames, "
                             f"{', '.join(map(str, self.shape))}), not {x.shape}")
        if not np.issubdtype(x.dtype, np.integer):
            raise TypeError(f"{what} must be integers, not {x.dtype}")
        return x.astype(np.int64, copy=False)
