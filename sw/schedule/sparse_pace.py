"""Cycles of a sparse engine: where no weight is worked on twice, and no queue is endless."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

__all__ = ["SparsePace"]

# From a column's end in an element to the first output: gap, product, sum.
FLIGHT = 3
# Beats that are kept in front of the scan.
BUFFER = 2


@dataclass(frozen=True, eq=False)
class SparsePace:
    """When each element works on which column, as the hardware does it.

    Parameters
    ----------
    counts : int array of shape (columns, pes)
        Entries of each column in each element.
    lanes : :class:`int`
        Columns of a beat.
    depth : :class:`int`
        Activations that fit into the queue of an element.
    drain : :class:`int`
        Cycles between the last entry of a frame and the first of the next in which outputs leave.
    is_registered, is_found_late : :class:`bool`
        The store of the entries, or of their numbers, takes 2 cycles and not 1.
    """

    counts: np.ndarray
    lanes: int
    depth: int
    drain: int
    is_registered: bool
    is_found_late: bool

    @property
    def flight(self) -> int:
        """Cycles from an element's last entry to the first output."""
        return FLIGHT + (2 if self.is_registered else 1)

    def ends(self, live: np.ndarray) -> np.ndarray:
        """Cycle after a reset in which the first output of each frame leaves the accumulators.

        ``live`` of shape (frames, columns) tells which activations are not zero. Neither side
        stalls. An element works on a column for as many cycles as it has entries there; it is
        given columns in which it has any, and the last of a frame.
        """
        counts, depth = self.counts.tolist(), self.depth
        pes = range(self.counts.shape[1])
        ends = []
        offered = BUFFER + (2 if self.is_found_late else 1) + 1
        free = [self.drain] * len(pes)  # after a reset the accumulators are cleared
        done = [deque([-1] * depth, maxlen=depth) for _ in pes]
        for frame in live:
            for column, is_last in self._offers(frame):
                taken = offered
                for pe in pes:
                    count = counts[column][pe] if column >= 0 else 0
                    if count or is_last:
                        queued = max(offered, done[pe][0] + 1)
                        taken = max(taken, queued)
                        finished = max(queued + 1, free[pe]) + max(count, 1) - 1
                        done[pe].append(finished)
                        free[pe] = finished + 1
                offered = taken + 1
            ends.append(max(free) - 1 + self.flight)
            free = [ends[-1] + self.drain] * len(pes)
        return np.array(ends)

    def _offers(self, frame: np.ndarray) -> Iterator[tuple[int, bool]]:
        """Columns, or -1 for a beat without one, and whether the frame ends with it."""
        last = len(frame) - self.lanes
        for first in range(0, len(frame), self.lanes):
            columns = (first + np.flatnonzero(frame[first:first + self.lanes])).tolist() or [-1]
            for column in columns:
                yield column, first == last and column == columns[-1]

    @property
    def worst(self) -> int:
        """Most cycles per frame. More zeros never make anything later."""
        return int(np.diff(self.ends(np.ones((4, len(self.counts)), bool))).max())

    @property
    def worst_latency(self) -> int:
        """Most cycles from the last beat of a lone frame to its first output."""
        first = self.ends(np.ones((1, len(self.counts)), bool))[0]
        return int(first) - (len(self.counts) // self.lanes - 1)

    def measured(self, live: np.ndarray) -> float:
        """Mean cycles per frame, from the first frame to the last."""
        ends = self.ends(live)
        return float((ends[-1] - ends[0]) / max(1, len(ends) - 1))

    def mean(self, density: np.ndarray) -> float:
        """Estimate of the cycles per frame for activations that are independent of each other."""
        beats = density.reshape(-1, self.lanes)
        scan = density.sum() + np.prod(1 - beats, axis=1).sum()
        entries = (density @ self.counts).max()
        return float(max(scan, entries) + self.drain + self.flight - 1)
