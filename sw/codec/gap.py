"""Row-major streams of gaps: how many zeros, then which weight.

A layer is read row by row, and the position runs on from row to row: there are no pointers. A
symbol ``s`` below ``2**k - 1`` means ``s`` zeros and then a weight, whose code follows; the symbol
``2**k - 1`` means as many zeros and no weight. No entry of the codebook is spent on zero. The
stream ends with the last weight; zeros behind it are not coded.
"""

from collections.abc import Iterable

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.book import codes_of, frequent_first
from sw.codec.fixed import Fixed
from sw.codec.head import flat_weights, put_head, take_count, take_head
from sw.codec.symbols import SymbolCode
from sw.errors import SternaError

__all__ = ["MAX_GAP_BITS", "best_gap_bits", "decode", "encode", "gap_symbols", "symbol_count"]

#: Widest gap: no more symbols than a Huffman code has words.
MAX_GAP_BITS = 12


def gap_symbols(positions: np.ndarray, gap_bits: int) -> np.ndarray:
    """Symbols that lead to ascending ``positions``: skips, and one for each position."""
    skip = (1 << gap_bits) - 1
    gaps = np.diff(positions, prepend=-1) - 1
    symbols = np.full(len(gaps) + int((gaps // skip).sum()), skip, np.int64)
    symbols[np.cumsum(gaps // skip + 1) - 1] = gaps % skip
    return symbols


def symbol_count(positions: np.ndarray, gap_bits: int) -> int:
    """Length of :func:`gap_symbols`, without making them."""
    gaps = np.diff(positions, prepend=-1) - 1
    return len(gaps) + int((gaps // ((1 << gap_bits) - 1)).sum())


def best_gap_bits(positions: np.ndarray, kind: type[SymbolCode],
                  widths: Iterable[int] = range(1, MAX_GAP_BITS + 1)) -> int:
    """Gap width with the fewest bits, table included; the narrowest of them."""
    widths = list(widths)
    # A narrow gap on a layer with few weights is a long list of skips, and never the best.
    sensible = [width for width in widths[:-1]
                if symbol_count(positions, width) <= 64 * (len(positions) + 1)]
    return min([*sensible, widths[-1]], key=lambda width: _gap_cost(positions, kind, width))


def _gap_cost(positions: np.ndarray, kind: type[SymbolCode], gap_bits: int) -> int:
    symbols = gap_symbols(positions, gap_bits)
    code = kind.best(symbols, _alphabet(symbols))
    return int(code.words(symbols)[1].sum()) + code.table_bits


def _alphabet(symbols: np.ndarray) -> int:
    """Symbols that a table lists: up to the highest that occurs."""
    return int(symbols.max(initial=0)) + 1


def encode(weights: np.ndarray, kind: type[SymbolCode] = Fixed,
           gap_bits: int | None = None) -> bytes:
    """Bytes for the weights of a layer.

    Parameters
    ----------
    weights : int array of shape (out_features, in_features)
        Any integers.
    kind : type
        Code of both the gaps and the weights: :class:`Fixed`, `Huffman` or `Rice`.
    gap_bits : :class:`int`, optional
        From 1 to 12; without it, that with the fewest bits.
    """
    flat = flat_weights(weights)
    positions = np.flatnonzero(flat)
    if gap_bits is None:
        gap_bits = best_gap_bits(positions, kind)
    elif not 1 <= gap_bits <= MAX_GAP_BITS:
        raise SternaError(f"Gap must have from 1 to {MAX_GAP_BITS} bits, not {gap_bits}")
    # Rice codes want the frequent ones to be small; the others do not mind.
    book = frequent_first(flat)
    codes = codes_of(flat[positions], book)
    symbols = gap_symbols(positions, gap_bits)

    writer = BitWriter()
    put_head(writer, weights.shape, book)
    writer.put_number(len(positions))
    writer.put(gap_bits, 8)
    writer.put_number(_alphabet(symbols))
    if not len(positions):
        return writer.to_bytes()
    gap_code, weight_code = kind.best(symbols, _alphabet(symbols)), kind.best(codes, len(book))
    gap_code.put_table(writer)
    weight_code.put_table(writer)
    is_weight = symbols != (1 << gap_bits) - 1
    words = np.zeros((len(symbols), 2), np.int64)
    widths = np.zeros((len(symbols), 2), np.int64)
    words[:, 0], widths[:, 0] = gap_code.words(symbols)
    words[is_weight, 1], widths[is_weight, 1] = weight_code.words(codes)
    writer.put_all(words, widths.reshape(-1))
    return writer.to_bytes()


def decode(data: bytes, kind: type[SymbolCode] = Fixed) -> np.ndarray:
    """Weights of the layer that :func:`encode` made ``data`` of."""
    reader = BitReader(data)
    head = take_head(reader)
    count = take_count(reader, head)
    gap_bits, alphabet = reader.take(8), reader.take_number()
    if not 1 <= gap_bits <= MAX_GAP_BITS or not 1 <= alphabet <= 1 << gap_bits:
        raise SternaError(f"Gap in coded weights must have from 1 to {MAX_GAP_BITS} bits and up to "
                          f"2^bits symbols, not {gap_bits} and {alphabet}; the data is damaged")
    positions, codes = np.zeros(0, np.int64), np.zeros(0, np.int64)
    if count:
        gap_code = kind.take_table(reader, alphabet)
        weight_code = kind.take_table(reader, len(head.book))
        positions, codes = _walk(reader, gap_code, weight_code, count, (1 << gap_bits) - 1)
    reader.finish()
    return head.place(positions, codes)


def _walk(reader: BitReader, gap_code: SymbolCode, weight_code: SymbolCode, count: int,
          skip: int) -> tuple[np.ndarray, np.ndarray]:
    """Positions and codes of ``count`` weights.

    Each turn takes a bit or gives a weight: a skip has a word that is not empty.
    """
    gaps, gap_widths = (values.tolist() for values in gap_code.at_every_place(reader))
    weights, weight_widths = (values.tolist() for values in weight_code.at_every_place(reader))
    positions, codes = [], []
    place, position, end = 0, -1, reader.left

    def follow(width: int) -> int:
        if width < 0 or place + width > end:
            raise SternaError(f"Coded weights must hold {count} of them, but after {len(codes)} "
                              f"they end or make no sense; the data is cut or damaged")
        return place + width

    while len(codes) < count:
        gap = gaps[place]
        place = follow(gap_widths[place])
        if gap == skip:
            position += skip
            continue
        position += gap + 1
        positions.append(position)
        codes.append(weights[place])
        place = follow(weight_widths[place])
    reader.skip(place)
    return np.array(positions), np.array(codes)
