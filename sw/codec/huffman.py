"""Canonical Huffman codes with a longest word, so that hardware can decode one in a cycle."""

from typing import Self

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.errors import SternaError

__all__ = ["LENGTH_BITS", "LONGEST", "Huffman", "canonical_words", "word_lengths"]

#: Longest code word, in bits.
LONGEST = 12
#: Bits of a length in the table.
LENGTH_BITS = 4

# How often the symbols occur together, and which they are.
Package = tuple[int, tuple[int, ...]]


def word_lengths(counts: np.ndarray, longest: int = LONGEST) -> np.ndarray:
    """Lengths of the code words with the fewest bits in all, none above ``longest``.

    Package-merge (Larmore and Hirschberg, 1990). A symbol that does not occur has the length 0. A
    code is always complete: where a single symbol occurs, another one gets the other word of one
    bit, and with it no sequence of bits is without a meaning.
    """
    counts = np.asarray(counts, np.int64)
    if len(counts) == 1:
        return np.zeros(1, np.int64)
    used = np.flatnonzero(counts)
    if len(used) > 1 << longest:
        raise SternaError(f"Huffman code with words of at most {longest} bits must have at most "
                          f"{1 << longest} symbols, not {len(used)}")
    if len(used) < 2:
        # The first symbols that do not occur stand in.
        used = np.concatenate([used, np.setdiff1d([0, 1], used)[:2 - len(used)]])
    lengths = np.zeros(len(counts), np.int64)
    # From the cheapest pairs of the level below and the symbols themselves the next level is made;
    # a symbol's length is in how many of the cheapest packages of the last level it is.
    singles: list[Package] = sorted((int(counts[symbol]), (int(symbol),)) for symbol in used)
    packages = singles
    for _ in range(longest - 1):
        pairs: list[Package] = [(first[0] + second[0], first[1] + second[1])
                 for first, second in zip(packages[::2], packages[1::2])]
        packages = sorted(singles + pairs, key=lambda package: package[0])
    for _, symbols in packages[:2 * len(used) - 2]:
        np.add.at(lengths, list(symbols), 1)
    return lengths


def canonical_words(lengths: np.ndarray) -> np.ndarray:
    """Code words: shorter ones first, equally long ones in the order of their symbols."""
    words = np.zeros(len(lengths), np.int64)
    following = 0
    for length in range(1, LONGEST + 1):
        following <<= 1
        symbols = np.flatnonzero(lengths == length)
        words[symbols] = following + np.arange(len(symbols))
        following += len(symbols)
    return words


class Huffman:
    """Code words by how often a symbol occurs; the table is the length of each, of 4 bits.

    An alphabet of one symbol has no bits and no table.

    Parameters
    ----------
    lengths : int array of shape (alphabet,)
        From 0 (the symbol does not occur) to 12. The code must be complete.
    """

    def __init__(self, lengths: np.ndarray):
        self.lengths = lengths = np.asarray(lengths, np.int64)
        self.alphabet = len(lengths)
        self.table_bits = LENGTH_BITS * self.alphabet if self.alphabet > 1 else 0
        used = lengths[lengths > 0]
        if self.alphabet > 1 and (len(used) == 0 or used.max() > LONGEST
                                  or (1 << LONGEST - used).sum() != 1 << LONGEST):
            raise SternaError(f"Huffman table must be of a complete code with words of at most "
                              f"{LONGEST} bits; the data is damaged")
        self._words = canonical_words(lengths)

    @classmethod
    def best(cls, symbols: np.ndarray, alphabet: int) -> Self:
        return cls(word_lengths(np.bincount(symbols, minlength=alphabet)))

    @classmethod
    def take_table(cls, reader: BitReader, alphabet: int) -> Self:
        return cls(reader.take_all(alphabet, LENGTH_BITS) if alphabet > 1 else np.zeros(1))

    def put_table(self, writer: BitWriter) -> None:
        if self.alphabet > 1:
            writer.put_all(self.lengths, LENGTH_BITS)

    def words(self, symbols: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.alphabet > 1 and (self.lengths[symbols] == 0).any():
            raise ValueError("Symbol must have a code word")
        return self._words[symbols], self.lengths[symbols]

    def at_every_place(self, reader: BitReader) -> tuple[np.ndarray, np.ndarray]:
        if self.alphabet <= 1:
            zeros = np.zeros(reader.left + 1, np.int64)
            return zeros, zeros
        # In the order of the words each symbol has a run of the windows: those that it begins.
        order = np.lexsort((np.arange(self.alphabet), self.lengths))
        order = order[self.lengths[order] > 0]
        symbol_of = np.repeat(order, 1 << LONGEST - self.lengths[order])
        symbols = symbol_of[reader.windows(LONGEST)]
        return symbols, self.lengths[symbols]
