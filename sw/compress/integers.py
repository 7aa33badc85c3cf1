"""Short lists of integers in a packed file: biases, thresholds, tables."""

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.errors import SternaError

__all__ = ["put_integers", "take_integers"]

SHIFT_BITS, WIDTH_BITS = 6, 6
MAX_WIDTH = 62


def put_integers(writer: BitWriter, values: np.ndarray) -> None:
    """Write signed integers of one width; zero bits that all of them end with are written once."""
    values = np.asarray(values, np.int64).reshape(-1)
    common = int(np.bitwise_or.reduce(values))
    shift = (common & -common).bit_length() - 1 if common else 0
    kept = values >> shift
    width = 1 + max(int(value).bit_length() for value in np.where(kept < 0, ~kept, kept))
    if not common:
        width = 0
    if width > MAX_WIDTH:
        raise SternaError(f"Bias or threshold must have at most {MAX_WIDTH} bits to be packed, "
                          f"not {width}")
    writer.put(shift, SHIFT_BITS)
    writer.put(width, WIDTH_BITS)
    writer.put_all(kept & (1 << width) - 1, width)


def take_integers(reader: BitReader, count: int) -> np.ndarray:
    """Read ``count`` integers again; the caller has bounded their number."""
    shift, width = reader.take(SHIFT_BITS), reader.take(WIDTH_BITS)
    if shift + width > MAX_WIDTH + 1:
        raise SternaError(f"Bias or threshold must have at most {MAX_WIDTH} bits, not "
                          f"{shift + width}; the data is damaged")
    kept = reader.take_all(count, width)
    sign = kept >> max(width - 1, 0) << width
    return (kept - sign) << shift
