"""Whether a device computes what its graph says."""

from dataclasses import dataclass

import numpy as np

__all__ = ["Mismatch", "Verification", "compare"]


@dataclass(frozen=True)
class Mismatch:
    """The first value that differs."""

    frame: int
    element: tuple[int, ...]
    expected: int
    actual: int

    def __str__(self) -> str:
        return (f"frame {self.frame}, element {list(self.element)}: {self.actual} where the graph "
                f"has {self.expected}")


@dataclass(frozen=True)
class Verification:
    """How many frames were compared, and how many differ."""

    frames: int
    mismatches: int
    first: Mismatch | None = None

    @property
    def is_equal(self) -> bool:
        """Whether every frame is equal."""
        return self.mismatches == 0

    def __str__(self) -> str:
        if self.is_equal:
            return f"all {self.frames} frames equal the graph"
        return f"{self.mismatches} of {self.frames} frames differ, first {self.first}"


def compare(expected: np.ndarray, actual: np.ndarray) -> Verification:
    """Compare two batches of integers, frame by frame."""
    if expected.shape != actual.shape:
        raise ValueError(f"Batches must have one shape, not {expected.shape} and {actual.shape}")
    differs = expected != actual
    mismatches = int(differs.reshape(len(differs), -1).any(axis=1).sum())
    first = None
    if mismatches:
        where = tuple(int(n) for n in np.argwhere(differs)[0])
        first = Mismatch(where[0], where[1:], int(expected[where]), int(actual[where]))
    return Verification(len(expected), mismatches, first)
