"""Symbols of one width."""

from typing import Self

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.book import code_bits

__all__ = ["Fixed"]


class Fixed:
    """Every symbol as a number of ``ceil(log2(alphabet))`` bits; there is no table.

    Parameters
    ----------
    alphabet : :class:`int`
        Number of symbols.
    """

    table_bits = 0

    def __init__(self, alphabet: int):
        self.alphabet = alphabet
        self.width = code_bits(alphabet)

    @classmethod
    def best(cls, symbols: np.ndarray, alphabet: int) -> Self:
        return cls(alphabet)

    @classmethod
    def take_table(cls, reader: BitReader, alphabet: int) -> Self:
        return cls(alphabet)

    def put_table(self, writer: BitWriter) -> None:
        pass

    def words(self, symbols: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return symbols, np.full(len(symbols), self.width)

    def at_every_place(self, reader: BitReader) -> tuple[np.ndarray, np.ndarray]:
        symbols = reader.windows(self.width)
        return symbols, np.where(symbols < self.alphabet, self.width, -1)
