"""Codebooks: the distinct values that the kept weights of a layer have."""

import numpy as np

from sw.errors import SternaError

__all__ = ["code_bits", "codes_of", "find_book", "frequent_first", "weights_of"]


def find_book(weights: np.ndarray) -> np.ndarray:
    """Distinct nonzero values of integer weights, ascending."""
    values = np.unique(weights)
    return values[values != 0].astype(np.int64)


def frequent_first(weights: np.ndarray) -> np.ndarray:
    """Distinct nonzero values of integer weights, the most frequent first, then ascending."""
    values, counts = np.unique(weights[weights != 0], return_counts=True)
    return values[np.argsort(-counts, kind="stable")].astype(np.int64)


def code_bits(entries: int) -> int:
    """Bits of a code that tells ``entries`` apart; none for a single one."""
    return max(entries - 1, 0).bit_length()


def codes_of(values: np.ndarray, book: np.ndarray) -> np.ndarray:
    """Places of ``values`` in ``book``, which holds them all."""
    order = np.argsort(book)
    return order[np.searchsorted(book[order], values)]


def weights_of(codes: np.ndarray, book: np.ndarray) -> np.ndarray:
    """Values of ``codes``; the inverse of :func:`codes_of`."""
    if len(codes) and (codes.min() < 0 or codes.max() >= len(book)):
        raise SternaError(f"Code of a weight must be below {len(book)}, the length of the book, "
                          f"not {codes.max()}; the data is damaged")
    return book[codes]
