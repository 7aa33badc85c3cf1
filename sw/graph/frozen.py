"""Arrays that a frozen node may hold."""

import numpy as np

__all__ = ["frozen_integers"]


def frozen_integers(values, ndim: int, what: str) -> np.ndarray:
    """Return a read-only int64 copy of ``values``, which must be integers with ``ndim`` axes."""
    array = np.asarray(values)
    if not np.issubdtype(array.dtype, np.integer):
        raise TypeError(f"{what} must be integers, not {array.dtype}")
    if array.ndim != ndim or array.size == 0:
        raise ValueError(f"{what} must have {ndim} non-empty axes, not the shape {array.shape}")
    array = array.astype(np.int64)
    array.setflags(write=False)
    return array
