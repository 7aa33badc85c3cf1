"""Ranges of integers, and the bits that carry them in hardware and on the cable."""

from dataclasses import dataclass

import numpy as np

__all__ = ["Interval"]


@dataclass(frozen=True)
class Interval:
    """The integers ``lo, lo + step, ..., hi`` that a value is proven to stay in.

    A step other than 1 keeps a width minimal where the values are known to be spaced: binary
    activations are ``Interval(-1, 1, 2)``, one bit, and so are sums of ``K`` products of them,
    ``Interval(-K, K, 2)``.

    In hardware and on the cable a value is its *code* of ``width`` bits: two's complement where
    ``step`` is 1, the index ``(value - lo) // step`` otherwise.
    """

    lo: int
    hi: int
    step: int = 1

    def __post_init__(self):
        for name in ("lo", "hi", "step"):
            if not isinstance(getattr(self, name), int):
                raise TypeError(f"Interval {name} must be an int, not {getattr(self, name)!r}")
        if self.step < 1:
            raise ValueError(f"Interval step must be positive, not {self.step}")
        if self.lo > self.hi:
            raise ValueError(f"Interval must not be empty, but {self.lo} > {self.hi}")
        if (self.hi - self.lo) % self.step:
            raise ValueError(f"Interval step {self.step} must divide the distance from {self.lo} "
                             f"to {self.hi}")

    def __contains__(self, values) -> bool:
        x = np.asarray(values)
        inside = (self.lo <= x) & (x <= self.hi) & ((x - self.lo) % self.step == 0)
        return bool(np.all(inside))

    def __str__(self) -> str:
        return f"{self.lo}..{self.hi}" + (f" step {self.step}" if self.step != 1 else "")

    @property
    def count(self) -> int:
        """How many integers the interval holds."""
        return (self.hi - self.lo) // self.step + 1

    @property
    def is_signed(self) -> bool:
        """Whether the code is a signed number."""
        return self.step == 1 and self.lo < 0

    @property
    def width(self) -> int:
        """Bits of the code, at least 1."""
        if self.is_signed:
            return 1 + max((-self.lo - 1).bit_length(), max(self.hi, 0).bit_length())
        return max(1, self.max_code.bit_length())

    @property
    def max_code(self) -> int:
        """Largest code of an unsigned interval."""
        return self.hi if self.step == 1 else self.count - 1

    def values(self) -> np.ndarray:
        """All integers of the interval, ascending, as int64."""
        return np.arange(self.lo, self.hi + 1, self.step, dtype=np.int64)

    def decode_index(self, indices: np.ndarray) -> np.ndarray:
        """Values with the given places in :meth:`values`."""
        return self.lo + self.step * np.asarray(indices, dtype=np.int64)

    def encode(self, values: np.ndarray) -> np.ndarray:
        """Codes of ``values`` as integers from 0 to ``2**width - 1``."""
        x = np.asarray(values, dtype=np.int64)
        if self.step == 1:
            return x & ((1 << self.width) - 1)
        return (x - self.lo) // self.step

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Values of ``codes``; the inverse of :meth:`encode`."""
        codes = np.asarray(codes, dtype=np.int64)
        if self.step != 1:
            return self.lo + self.step * codes
        if self.is_signed:
            return codes - ((codes >> (self.width - 1)) << self.width)
        return codes
