"""Fewer levels of grey: a data set as a network with its own quantiser at its input sees it."""

from dataclasses import replace

import numpy as np

from sw.data.dataset import DataSet
from sw.errors import SternaError

__all__ = ["as_seen", "with_levels", "with_signs"]


def as_seen(data: DataSet, input_bits: int) -> DataSet:
    """Make what a network sees behind its own quantiser of so many bits.

    Signs for 1 bit, levels for more, the data as they are for 0: there is none.
    """
    if input_bits == 0:
        return data
    return with_signs(data) if input_bits == 1 else with_levels(data, input_bits)


def with_levels(data: DataSet, bits: int) -> DataSet:
    """Round the frames of ``data`` to ``2**bits`` levels, 0 and the brightest among them.

    Halves are rounded up, in integers. For 8 bits to 4 there are none: 255 is 17 * 15.

    Parameters
    ----------
    data : DataSet
        With the input type ``LO..HI/HI`` or ``uintN/HI`` from 0 on, as pixels have.
    bits : int
        1 to 8.
    """
    if not 1 <= bits <= 8:
        raise SternaError(f"Bits of a pixel must be 1 to 8, not {bits}")
    top, levels = _top(data), 2**bits - 1

    def rounded(frames: np.ndarray) -> np.ndarray:
        return ((frames.astype(np.int64) * (2 * levels) + top) // (2 * top)).astype(np.uint8)

    return replace(data, train_x=rounded(data.train_x), test_x=rounded(data.test_x),
                   input_type=f"0..{levels}/{levels}")


def with_signs(data: DataSet) -> DataSet:
    """Make 1 of pixels of at least half the brightness, and -1 of the others.

    Parameters
    ----------
    data : DataSet
        As :func:`with_levels` takes it.
    """
    top = _top(data)

    def signs(frames: np.ndarray) -> np.ndarray:
        return np.where(2 * frames.astype(np.int64) >= top, 1, -1).astype(np.int8)

    return replace(data, train_x=signs(data.train_x), test_x=signs(data.test_x),
                   input_type="bipolar")


def _top(data: DataSet) -> int:
    kind, _, divisor = data.input_type.partition("/")
    if not (divisor.isdigit() and int(divisor) > 0
            and kind in (f"0..{divisor}", "uint8") and data.train_x.min() >= 0):
        raise SternaError(f"Frames of {data.name} must be integers from 0 to their divisor to be "
                          f"rounded, not {data.input_type}")
    return int(divisor)
