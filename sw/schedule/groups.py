"""Fully connected layers of which whole groups of weights are zero."""

from dataclasses import dataclass, field

import numpy as np

from sw.graph import Dense
from sw.schedule.layer import DenseSchedule
from sw.schedule.rules import check_store

__all__ = ["GroupSchedule"]


@dataclass(frozen=True)
class GroupSchedule(DenseSchedule):
    """Folding of a layer that passes over groups of ``pe x simd`` weights that are all zero.

    Attributes
    ----------
    pe, simd, engine, store
        As of :class:`DenseSchedule`.
    index : str
        Where it is kept which groups there are: one of :data:`STORES`.
    """

    index: str = field(kw_only=True)

    def check(self, node: Dense) -> None:
        """Raise :class:`SternaError` where ``node`` cannot have this schedule."""
        super().check(node)
        check_store(self.index, node)

    def groups(self, node: Dense) -> list[np.ndarray]:
        """Beats that each fold needs, ascending; one of a fold without weights."""
        folds, beats = node.out_features // self.pe, node.in_features // self.simd
        blocks = node.weights.reshape(folds, self.pe, beats, self.simd)
        found = [np.flatnonzero(block.any(axis=(0, 2))) for block in blocks]
        return [beats if len(beats) else np.zeros(1, np.int64) for beats in found]

    def cycles(self, node: Dense) -> int:
        """Cycles per frame: one for each group, and no fewer than the frame has beats."""
        return max(sum(map(len, self.groups(node))), node.in_features // self.simd)
