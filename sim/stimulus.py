"""Frames that a simulation is fed with where there is no data set."""

import numpy as np

from sw.graph import Tensor

__all__ = ["stimulus"]


def stimulus(tensor: Tensor, frames: int, *, seed: int = 0) -> np.ndarray:
    """Extreme frames, then ``frames`` random ones, of shape (extremes + frames, *tensor.shape).

    The extremes are all lowest, all highest, and the two by turns: sums reach their bounds in
    these, or nearly so.
    """
    interval = tensor.interval
    low, high = np.full((2, tensor.size), [[interval.lo], [interval.hi]])
    is_odd = np.arange(tensor.size) % 2 == 1
    extremes = [low, high, np.where(is_odd, low, high), np.where(is_odd, high, low)]
    random = interval.decode_index(
        np.random.default_rng(seed).integers(interval.count, size=(frames, tensor.size)))
    return np.concatenate([extremes, random]).reshape(-1, *tensor.shape)
