"""Scalar functions of a small integer."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sw.graph.frozen import frozen_integers
from sw.graph.interval import Interval
from sw.graph.tensor import Tensor

__all__ = ["Table"]


@dataclass(frozen=True, eq=False)
class Table:
    """Any function of one integer, entry by entry.

    Parameters
    ----------
    name : :class:`str`
        Unique in the graph.
    input : :class:`Tensor`
        Any shape; a channel is an index of its first axis.
    entries : int array of shape (rows, input.interval.count)
        Value for each integer of the input's interval, ascending; ``rows`` is 1 (shared by all
        channels) or the number of channels.
    output_interval : :class:`Interval`
        Holds all entries.
    """

    name: str
    input: Tensor
    entries: np.ndarray
    output_interval: Interval

    def __post_init__(self):
        what = f"Entries of layer {self.name!r}"
        entries = frozen_integers(self.entries, 2, what)
        object.__setattr__(self, "entries", entries)
        if len(entries) not in (1, self.input.shape[0]):
            raise ValueError(f"{what} must have 1 row or one for each of the "
                             f"{self.input.shape[0]} channels, not {len(entries)}")
        if entries.shape[1] != self.input.interval.count:
            raise ValueError(f"{what} must have {self.input.interval.count} columns for the input "
                             f"{self.input.interval}, not {entries.shape[1]}")
        if entries not in self.output_interval:
            raise ValueError(f"{what} must lie in {self.output_interval}")

    @property
    def is_shared(self) -> bool:
        """Whether one row serves all channels."""
        return len(self.entries) == 1

    @cached_property
    def output(self) -> Tensor:
        """Shape of the input, with the interval of the entries."""
        return Tensor(self.input.shape, self.output_interval)

    def evaluate(self, x: np.ndarray) -> np.ndarray:
        """Entries for ``x``, of its shape."""
        x = self.input.check(x, f"Input of layer {self.name!r}")
        interval = self.input.interval
        index = (x - interval.lo) // interval.step
        if self.is_shared:
            return self.entries[0][index]
        channels = np.arange(len(self.entries)).reshape(-1, *[1] * (x.ndim - 2))
        return self.entries[channels, index]
