"""Rice codes: short words for small symbols, one parameter and no table."""

from typing import Self

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.book import code_bits
from sw.errors import SternaError

__all__ = ["ESCAPE_ONES", "Rice"]

#: Ones that stand before a symbol written out: hardware never looks at more of them.
ESCAPE_ONES = 8
PARAMETER_BITS = 4

# How many ones a byte begins with.
_ONES = np.array([8 - (byte ^ 0xFF).bit_length() for byte in range(256)])


class Rice:
    """A symbol as its upper bits in ones, a zero, and its ``low_bits`` lowest bits.

    A symbol with eight or more in its upper bits is eight ones and then the symbol itself, of as
    many bits as the alphabet needs: no word is longer than that, whatever the parameter.

    Parameters
    ----------
    low_bits : :class:`int`
        From 0 to the bits of a symbol, at most 15.
    alphabet : :class:`int`
        Number of symbols.
    """

    def __init__(self, low_bits: int, alphabet: int):
        self.alphabet = alphabet
        self.symbol_bits = code_bits(alphabet)
        if not 0 <= low_bits <= min(self.symbol_bits, (1 << PARAMETER_BITS) - 1):
            raise SternaError(f"Parameter of a Rice code must be from 0 to {self.symbol_bits}, the "
                              f"bits of a symbol, not {low_bits}")
        self.low_bits = low_bits
        self.table_bits = PARAMETER_BITS if alphabet > 1 else 0

    @classmethod
    def best(cls, symbols: np.ndarray, alphabet: int) -> Self:
        most = min(code_bits(alphabet), (1 << PARAMETER_BITS) - 1)
        codes = [cls(low_bits, alphabet) for low_bits in range(most + 1)]
        return min(codes, key=lambda code: int(code.words(symbols)[1].sum()))

    @classmethod
    def take_table(cls, reader: BitReader, alphabet: int) -> Self:
        return cls(reader.take(PARAMETER_BITS) if alphabet > 1 else 0, alphabet)

    def put_table(self, writer: BitWriter) -> None:
        writer.put(self.low_bits, self.table_bits)

    def words(self, symbols: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self.alphabet <= 1:
            return symbols, np.zeros(len(symbols), np.int64)
        upper = symbols >> self.low_bits
        is_escape = upper >= ESCAPE_ONES
        upper = np.where(is_escape, 0, upper)
        ones = (np.int64(1) << upper) - 1
        low = symbols & (1 << self.low_bits) - 1
        escape = (1 << ESCAPE_ONES) - 1
        return (np.where(is_escape, escape << self.symbol_bits | symbols,
                         ones << 1 + self.low_bits | low),
                np.where(is_escape, ESCAPE_ONES + self.symbol_bits, upper + 1 + self.low_bits))

    def at_every_place(self, reader: BitReader) -> tuple[np.ndarray, np.ndarray]:
        if self.alphabet <= 1:
            zeros = np.zeros(reader.left + 1, np.int64)
            return zeros, zeros
        seen = ESCAPE_ONES + self.symbol_bits
        windows = reader.windows(seen)
        ones = _ONES[windows >> self.symbol_bits]
        is_escape = ones == ESCAPE_ONES
        widths = np.where(is_escape, seen, ones + 1 + self.low_bits)
        low = windows >> seen - widths & (1 << self.low_bits) - 1
        symbols = np.where(is_escape, windows & (1 << self.symbol_bits) - 1,
                           ones << self.low_bits | low)
        return symbols, np.where(symbols < self.alphabet, widths, -1)
