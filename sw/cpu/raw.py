"""Integers as they come to the CPU: in the narrowest type that holds their interval."""

import numpy as np

from sw.errors import SternaError
from sw.graph import Graph, Interval

__all__ = ["raw_frames", "raw_type"]


def raw_type(interval: Interval) -> np.dtype:
    """Narrowest integer type of the interval's values: of a byte, unsigned where it can be."""
    for name in ("uint8", "int8", "uint16", "int16", "int32", "int64"):
        bounds = np.iinfo(name)
        if bounds.min <= interval.lo and interval.hi <= bounds.max:
            return np.dtype(name)
    raise SternaError(f"Input integers must fit 64 bits to run on the CPU, not {interval}")


def raw_frames(graph: Graph, frames: np.ndarray) -> np.ndarray:
    """Frames as rows of :func:`raw_type`, checked: kernels trust their intervals."""
    tensor = graph.input.tensor
    x = tensor.check(np.asarray(frames), "Input")
    if x not in tensor.interval:
        raise SternaError(f"Input integers must be in {tensor.interval}, not in "
                          f"{x.min()}..{x.max()}")
    return np.ascontiguousarray(x.reshape(len(x), tensor.size), raw_type(tensor.interval))
