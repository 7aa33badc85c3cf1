"""A figure with its uncertainty, and what that figure rests on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Any, Self

__all__ = ["KINDS", "Band"]

# How a constant came to be known, the best first.
KINDS = ("measured", "derived", "datasheet", "guess")


@dataclass(frozen=True)
class Band:
    """A value between a low and a high one, and how much of it rests on constants of each kind.

    Bands add end by end. That is right for errors that go the same way (one chip, one meter, one
    temperature for all), and too wide for errors that have nothing to do with one another; the
    model does not know which of them do.

    Attributes
    ----------
    low, value, high : float
        Not negative, in this order.
    kinds : mapping of str to float
        Parts of ``value`` by kind; they sum up to it.
    """

    low: float
    value: float
    high: float
    kinds: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self):
        ends = (self.low, self.value, self.high)
        if not all(map(isfinite, ends)) or not 0 <= self.low <= self.value <= self.high:
            raise ValueError(f"Band must have 0 <= low <= value <= high, not {ends}")
        if unknown := sorted(set(self.kinds) - set(KINDS)):
            raise ValueError(f"Kinds of a band must be among {', '.join(KINDS)}, not "
                             f"{', '.join(unknown)}")
        object.__setattr__(self, "kinds", MappingProxyType(dict(self.kinds)))

    @classmethod
    def of(cls, low: float, value: float, high: float, kind: str) -> Self:
        """Return a band that rests on one kind alone."""
        return cls(low, value, high, {kind: value})

    @classmethod
    def sum(cls, bands: Iterable["Band"]) -> "Band":
        """Sum of bands; nothing where there are none."""
        total = cls(0.0, 0.0, 0.0)
        for band in bands:
            total = total + band
        return total

    def __add__(self, other: "Band") -> "Band":
        names = [kind for kind in KINDS if kind in self.kinds or kind in other.kinds]
        return Band(self.low + other.low, self.value + other.value, self.high + other.high,
                    {kind: self.kinds.get(kind, 0.0) + other.kinds.get(kind, 0.0)
                     for kind in names})

    def __mul__(self, factor: float) -> "Band":
        return Band(self.low * factor, self.value * factor, self.high * factor,
                    {kind: part * factor for kind, part in self.kinds.items()})

    __rmul__ = __mul__

    def __truediv__(self, divisor: float) -> "Band":
        return self * (1 / divisor)

    @property
    def shares(self) -> dict[str, float]:
        """Share of the value that rests on each kind, from 0 to 1."""
        return {kind: part / self.value for kind, part in self.kinds.items()
                if self.value and part}

    def to_json(self) -> dict[str, Any]:
        """Plain values, for the JSON files of the kit."""
        return {"low": self.low, "value": self.value, "high": self.high, "shares": self.shares}
