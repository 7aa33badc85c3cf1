"""What codes of symbols have in common: fixed width, Huffman and Rice fit in each other's place."""

from typing import Protocol, Self

import numpy as np

from sw.codec.bits import BitReader, BitWriter

__all__ = ["SymbolCode"]


class SymbolCode(Protocol):
    """Bits for each symbol of an alphabet ``0 .. alphabet - 1``.

    No code has an empty word, unless the alphabet has a single symbol.
    """

    @classmethod
    def best(cls, symbols: np.ndarray, alphabet: int) -> Self:
        """Return the code with the fewest bits for ``symbols`` and its own parameters."""
        ...

    @classmethod
    def take_table(cls, reader: BitReader, alphabet: int) -> Self:
        """Read the parameters again, or refuse them."""
        ...

    def put_table(self, writer: BitWriter) -> None:
        """Write the parameters."""
        ...

    @property
    def table_bits(self) -> int:
        """Bits of the parameters."""
        ...

    def words(self, symbols: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Code words of ``symbols``, and their widths in bits."""
        ...

    def at_every_place(self, reader: BitReader) -> tuple[np.ndarray, np.ndarray]:
        """Symbol that begins at each place from here on, and the width of its code word.

        Where no symbol begins the width is -1.
        """
        ...
