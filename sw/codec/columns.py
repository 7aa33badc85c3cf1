"""Column by column with pointers (CSC), rows dealt over processing elements, as EIE stores them.

Row ``r`` belongs to element ``r % pes``. Each element has its entries column by column, and
pointers to where its columns end, so that the column of a zero activation costs no cycle. An entry
is a gap, the zeros of the element's own rows before it, and a code. What a gap cannot reach:

- ``encode``: the gap of all ones is a skip without a weight, as in :mod:`sw.codec.gap`;
- ``encode(..., published=True)``: as EIE has it, 4-bit gaps and 4-bit codes, pointers of 16 bits,
  and a weight of zero after 15 zeros, which costs a code of the book.
"""

from typing import NamedTuple

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.book import code_bits, codes_of, find_book
from sw.codec.head import flat_weights, put_head, take_head
from sw.errors import SternaError

__all__ = ["EIE_CODE_BITS", "EIE_GAP_BITS", "MAX_GAP_BITS", "ColumnEntries",
           "best_gap_bits", "column_entries", "decode", "encode"]

EIE_GAP_BITS, EIE_CODE_BITS, EIE_POINTER_BITS = 4, 4, 16
# Kinds of a stream.
SKIPS, EIE, EIE_WITH_ZERO = 0, 1, 2
#: Widest gap, and most processing elements.
MAX_GAP_BITS, MAX_PES = 12, 255


class ColumnEntries(NamedTuple):
    """Entries of all elements, one behind the other.

    Attributes
    ----------
    gaps, values : int array of shape (entries,)
        Zeros before the entry, and its weight; 0 for a skip or a padding zero.
    counts : int array of shape (pes, columns)
        How many entries a column of an element has.
    """

    gaps: np.ndarray
    values: np.ndarray
    counts: np.ndarray


def column_entries(weights: np.ndarray, pes: int, gap_bits: int, *, pads: bool) -> ColumnEntries:
    """Entries of a layer. With ``pads`` an entry without a weight takes one place itself."""
    if not 1 <= pes <= MAX_PES:
        raise SternaError(f"Processing elements must be from 1 to {MAX_PES}, not {pes}")
    columns = weights.shape[1]
    row, column = np.nonzero(weights)
    place, element = row // pes, row % pes
    order = np.lexsort((place, column, element))
    place, value = place[order], weights[row[order], column[order]]
    owner = element[order] * columns + column[order]
    starts = np.diff(owner, prepend=-1) != 0
    gap = place - np.where(starts, 0, np.concatenate([[0], place[:-1] + 1]))
    largest = (1 << gap_bits) - 1
    reach = largest + 1 if pads else largest  # places that an entry without a weight moves on
    extra = gap // reach
    last = np.cumsum(extra + 1) - 1
    gaps = np.full(len(gap) + int(extra.sum()), largest, np.int64)
    values = np.zeros(len(gaps), np.int64)
    gaps[last], values[last] = gap % reach, value
    counts = np.bincount(owner, weights=extra + 1, minlength=pes * columns).astype(np.int64)
    return ColumnEntries(gaps, values, counts.reshape(pes, columns))


def best_gap_bits(weights: np.ndarray, pes: int) -> int:
    """Gap width with the fewest bits, pointers included; the narrowest of them."""
    def bits(gap_bits: int) -> int:
        counts = column_entries(weights, pes, gap_bits, pads=False).counts
        pointer_bits = max(1, int(counts.sum(axis=1).max()).bit_length())
        return int(counts.sum()) * gap_bits + counts.size * pointer_bits

    return min(range(1, MAX_GAP_BITS + 1), key=bits)


def encode(weights: np.ndarray, *, pes: int = 1, gap_bits: int | None = None,
           published: bool = False) -> bytes:
    """Bytes for the weights of a layer; ``gap_bits`` without a number is the best of 1 to 12."""
    book = find_book(flat_weights(weights))
    if published:
        gap_bits = EIE_GAP_BITS
    elif gap_bits is None:
        gap_bits = best_gap_bits(weights, pes)
    elif not 1 <= gap_bits <= MAX_GAP_BITS:
        raise SternaError(f"Gap must have from 1 to {MAX_GAP_BITS} bits, not {gap_bits}")
    entries = column_entries(weights, pes, gap_bits, pads=published)
    pointers = np.cumsum(entries.counts, axis=1)
    longest = int(pointers[:, -1].max())
    pointer_bits = max(1, longest.bit_length())
    weight_bits = code_bits(len(book))
    is_weight, kind = entries.values != 0, SKIPS
    if published:
        pointer_bits, weight_bits = EIE_POINTER_BITS, EIE_CODE_BITS
        kind = EIE if is_weight.all() else EIE_WITH_ZERO
        book = _values(book, kind)
        if len(book) > 1 << weight_bits or longest >> pointer_bits:
            raise SternaError(f"EIE's columns must have at most {1 << weight_bits} values, a "
                              f"padding zero included, and {1 << pointer_bits} entries an element, "
                              f"not {len(book)} and {longest}")
        is_weight = np.ones_like(is_weight)
    writer = BitWriter()
    put_head(writer, weights.shape, book[book != 0])
    for field in kind, pes, gap_bits, pointer_bits:
        writer.put(field, 8)
    writer.put_all(pointers, pointer_bits)
    words = np.stack([entries.gaps, np.zeros_like(entries.gaps)], axis=1)
    words[is_weight, 1] = codes_of(entries.values[is_weight], book)
    writer.put_all(words, np.stack([np.full(len(words), gap_bits), weight_bits * is_weight],
                                   axis=1).reshape(-1))
    return writer.to_bytes()


def _values(book: np.ndarray, kind: int) -> np.ndarray:
    """Values of the codes: EIE's codebook has a zero if there is any padding."""
    return np.concatenate([np.zeros(int(kind == EIE_WITH_ZERO), np.int64), book])


def decode(data: bytes) -> np.ndarray:
    """Weights of the layer that :func:`encode` made ``data`` of."""
    reader = BitReader(data)
    head = take_head(reader)
    kind, pes, gap_bits, pointer_bits = (reader.take(8) for _ in range(4))
    if (kind not in (SKIPS, EIE, EIE_WITH_ZERO) or not 1 <= gap_bits <= MAX_GAP_BITS or not pes
            or not 1 <= pointer_bits <= 32):
        raise SternaError("Parameters of coded columns must be as docs/codec.md says; the data is "
                          "damaged")
    columns = head.shape[1]
    pointers = reader.take_all(pes * columns, pointer_bits).reshape(pes, columns)
    counts = np.diff(pointers, axis=1, prepend=0)
    if (counts < 0).any():
        raise SternaError("Pointers to columns must not fall; the data is damaged")
    values = _values(head.book, kind).tolist()
    weight_bits = code_bits(len(values)) if kind == SKIPS else EIE_CODE_BITS
    skip = (1 << gap_bits) - 1 if kind == SKIPS else None
    gaps, codes = reader.windows(gap_bits).tolist(), reader.windows(weight_bits).tolist()
    weights, place = np.zeros(head.shape, np.int64), 0
    # Every entry takes a bit at least: the loop ends where the data does.
    for element, column in zip(*np.nonzero(counts)):
        row = element
        for _ in range(counts[element, column]):
            if place + gap_bits > reader.left:
                raise SternaError(f"Coded columns must hold {counts.sum()} entries, but they end "
                                  f"before; the data is cut or damaged")
            gap = gaps[place]
            place += gap_bits
            row += gap * pes
            if gap == skip:
                continue
            code = codes[place]
            place += weight_bits
            if place > reader.left or code >= len(values) or row >= head.shape[0]:
                raise SternaError(f"Entry of a column must be one of {len(values)} values in "
                                  f"{head.shape[0]} rows, not {code} in row {row}; the data is "
                                  f"damaged")
            weights[row, column] = values[code]
            row += pes
    reader.skip(place)
    reader.finish()
    return weights
