"""Fully connected layers of whose every four neighbouring weights only one or two are kept."""

from dataclasses import dataclass, field

import numpy as np

from sw.errors import SternaError
from sw.graph import Dense
from sw.schedule.layer import DenseSchedule

__all__ = ["GROUP", "NmSchedule", "most_kept"]

# Inputs of which some are kept, aligned: 1:4 and 2:4.
GROUP = 4


def most_kept(node: Dense) -> int:
    """Most weights that are not zero in any four neighbours; 4 where that does not divide."""
    if node.in_features % GROUP:
        return GROUP
    groups = node.weights.reshape(-1, GROUP) != 0
    return int(groups.sum(axis=1).max())


@dataclass(frozen=True)
class NmSchedule(DenseSchedule):
    """Folding of a layer that multiplies only the weights that are kept.

    Attributes
    ----------
    pe, simd, engine, store
        As of :class:`DenseSchedule`; four divide ``simd``. The cycles are the same, the multipliers
        and the memory fewer.
    kept : int
        Weights that are stored of each four, with two bits of their place: 1 or 2.
    """

    kept: int = field(kw_only=True)

    @property
    def products(self) -> int:
        """Products in parallel for each output."""
        return self.simd // GROUP * self.kept

    def check(self, node: Dense) -> None:
        """Raise :class:`SternaError` where ``node`` cannot have this schedule."""
        super().check(node)
        if self.kept not in (1, 2):
            raise SternaError(f"Kept weights of layer {node.name!r} must be 1 or 2 of 4, not "
                              f"{self.kept!r}")
        if self.simd % GROUP:
            raise SternaError(f"SIMD of layer {node.name!r} must be a multiple of {GROUP} where "
                              f"{self.kept} of {GROUP} weights are kept, not {self.simd}")
        found = most_kept(node)
        if found > self.kept:
            raise SternaError(f"Layer {node.name!r} must have at most {self.kept} weights that are "
                              f"not zero in every {GROUP} neighbours, but has {found}")

    def kept_weights(self, node: Dense) -> tuple[np.ndarray, np.ndarray]:
        """Weights and their places in the groups, of shape (out_features, groups, kept).

        A group with fewer is filled up with zeros.
        """
        groups = node.weights.reshape(node.out_features, -1, GROUP)
        places = np.argsort(groups == 0, axis=2, kind="stable")[:, :, :self.kept]
        return np.take_along_axis(groups, places, axis=2), places
