"""How many bits of a sequence of integers change from one to the next."""

from collections.abc import Iterator

import numpy as np

__all__ = ["bit_toggles", "stream_toggles", "tree_sums", "width_of"]

# Hardware registers every second level of its trees.
LEVELS_PER_REGISTER = 2


def width_of(lo: int, hi: int) -> int:
    """Bits of two's complement, or without a sign where none is needed, for ``lo..hi``."""
    if lo >= 0:
        return max(1, int(hi).bit_length())
    return 1 + max(int(hi).bit_length(), int(-lo - 1).bit_length())


def bit_toggles(values: np.ndarray, width: int) -> int:
    """Changed bits along the first axis, of integers that are ``width`` bits wide."""
    if len(values) < 2:
        return 0
    codes = np.asarray(values, np.int64) & ((1 << width) - 1)
    return int(np.bitwise_count(codes[1:] ^ codes[:-1]).sum())


def tree_sums(terms: np.ndarray) -> Iterator[tuple[np.ndarray, bool]]:
    """Sums of each level of a balanced tree over the last axis, and whether it has registers."""
    level = 0
    while terms.shape[-1] > 1:
        level += 1
        if terms.shape[-1] % 2:
            terms = np.concatenate([terms, np.zeros_like(terms[..., :1])], axis=-1)
        terms = terms[..., ::2] + terms[..., 1::2]
        yield terms, level % LEVELS_PER_REGISTER == 0 or terms.shape[-1] == 1


def stream_toggles(values: np.ndarray, lanes: int, width: int) -> int:
    """Toggles of a beat's register while all frames pass."""
    lanes = lanes if values.shape[1] % lanes == 0 else 1
    return bit_toggles(values.reshape(-1, lanes), width)
