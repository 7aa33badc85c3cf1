"""Columns as the words of a sparse engine's memories.

The entries are those of :mod:`sw.codec.columns`: row ``r`` belongs to processing element
``r % pes``, and an entry is a gap over the element's own rows with a code, or a skip, whose gap is
all ones. Instead of pointers the engine has the number of entries in each column, a third of their
bits: it passes every column, and adds up where the next one begins.
"""

from typing import NamedTuple

import numpy as np

from sw.codec.book import code_bits, codes_of, find_book
from sw.codec.columns import MAX_GAP_BITS, column_entries
from sw.errors import SternaError

__all__ = ["ColumnStream", "column_stream"]


class ColumnStream(NamedTuple):
    """Words of a layer's memories.

    Attributes
    ----------
    shape : tuple of int
        Of the weights.
    book : int array
        Distinct nonzero weights, ascending.
    gap_bits : :class:`int`
        An entry is ``gap << code_bits | code``.
    entries : list of int arrays
        Words of each processing element, column by column.
    counts : int array of shape (columns, pes)
        Entries of each column in each element.
    """

    shape: tuple[int, int]
    book: np.ndarray
    gap_bits: int
    entries: list[np.ndarray]
    counts: np.ndarray

    @property
    def code_bits(self) -> int:
        """Bits of a code."""
        return code_bits(len(self.book))

    @property
    def depth(self) -> int:
        """Words of the memory of the element that has most."""
        return max(len(words) for words in self.entries)

    def decode(self) -> np.ndarray:
        """Weights, of :attr:`shape`."""
        weights = np.zeros(self.shape, np.int64)
        pes = len(self.entries)
        for pe, words in enumerate(self.entries):
            place = 0
            for column, count in enumerate(self.counts[:, pe]):
                row = -1
                for word in words[place:place + count]:
                    gap, code = word >> self.code_bits, word & (1 << self.code_bits) - 1
                    if gap == (1 << self.gap_bits) - 1:
                        row += gap
                    else:
                        row += gap + 1
                        weights[pe + row * pes, column] = self.book[code]
                place += count
        return weights


def column_stream(weights: np.ndarray, *, pes: int, gap_bits: int) -> ColumnStream:
    """Words for the weights of a layer.

    Parameters
    ----------
    weights : int array of shape (out_features, in_features)
    pes : :class:`int`
        Processing elements.
    gap_bits : :class:`int`
        From 1 to 12.
    """
    if not 1 <= gap_bits <= MAX_GAP_BITS:
        raise SternaError(f"Gap must have from 1 to {MAX_GAP_BITS} bits, not {gap_bits}")
    book = find_book(weights)
    found = column_entries(weights, pes, gap_bits, pads=False)
    codes = np.zeros(len(found.values), np.int64)
    is_weight = found.values != 0
    codes[is_weight] = codes_of(found.values[is_weight], book)
    words = found.gaps << code_bits(len(book)) | codes
    bounds = np.cumsum(found.counts.sum(axis=1))[:-1]
    rows, columns = weights.shape
    return ColumnStream((rows, columns), book, gap_bits, np.split(words, bounds), found.counts.T)
