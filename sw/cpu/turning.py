"""Staircases that fall, turned into ones that rise."""

from dataclasses import replace

import numpy as np

from sw.cpu.operation import Operation, Product, Staircase

__all__ = ["rising"]


def rising(todo: list[Operation]) -> list[Operation]:
    """The same with staircases that rise only, where a product comes before them.

    A staircase that falls on ``y`` rises on ``-y``, whose weights are the negated ones: it counts
    the thresholds ``t > y``, which are ``-y >= 1 - t``.
    """
    found = list(todo)
    for k, op in enumerate(todo):
        before = todo[k - 1] if k else None
        if isinstance(op, Staircase) and isinstance(before, Product):
            fall = op.falling[:, np.newaxis]
            found[k - 1] = replace(before, weights=np.where(fall, -before.weights, before.weights))
            found[k] = replace(op, thresholds=np.where(fall, 1 - op.thresholds[:, ::-1],
                                                       op.thresholds),
                               falling=np.zeros_like(op.falling))
    return found
