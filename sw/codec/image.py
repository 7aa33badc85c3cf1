"""Contents of a memory as a stream of symbols, which a loader in hardware undoes once at start.

A word is cut into fields, such as the gap and the code of a weight, and each field has a Huffman or
a Rice code of its own. ``docs/codec.md`` has the format, :mod:`hw.image_loader` the hardware.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.huffman import Huffman
from sw.codec.rice import Rice
from sw.codec.symbols import SymbolCode
from sw.errors import SternaError

__all__ = ["COUNT_BITS", "CRC_BITS", "IMAGE_CODES", "LENGTH_BYTES", "MAX_FIELDS",
           "MAX_FIELD_BITS", "ImageFormat", "crc_of_words", "with_length"]

#: How symbols may be coded.
IMAGE_CODES = ("huffman", "rice")
#: Most fields of a word, and widest field.
MAX_FIELDS, MAX_FIELD_BITS = 4, 8
#: Bits of the number of words, and of the CRC over them.
COUNT_BITS, CRC_BITS = 24, 16
#: Of the length that goes before an image where nothing else says where it ends.
LENGTH_BYTES = 3

_KINDS: dict[str, type[SymbolCode]] = {"huffman": Huffman, "rice": Rice}
_CRC_POLYNOMIAL, _CRC_INIT, _CRC_INVERSION = 0x1021, 0xFFFF, 0xFFFF


def crc_of_words(words: Iterable[int], bits: int) -> int:
    """CRC-16/GENIBUS of words of ``bits`` bits each, the most significant first.

    Without its final inversion the CRC of words and a part of their CRC would be the rest of it and
    zeros: a wrong count of words, of a code that writes symbols as they are, would not be found.
    """
    crc = _CRC_INIT
    for word in words:
        for place in range(bits - 1, -1, -1):
            is_odd = crc >> CRC_BITS - 1 ^ word >> place & 1
            crc = crc << 1 & (1 << CRC_BITS) - 1
            if is_odd:
                crc ^= _CRC_POLYNOMIAL
    return crc ^ _CRC_INVERSION


def with_length(image: bytes) -> bytes:
    """An image behind its length, the most significant byte first."""
    return len(image).to_bytes(LENGTH_BYTES, "big") + image


@dataclass(frozen=True)
class ImageFormat:
    """What both ends know: fields, code and the size of the memory. None of it is in the stream.

    Parameters
    ----------
    fields : tuple of int
        Bits of the fields of a word, the most significant first; up to 4, from 1 to 8 bits each.
    depth : :class:`int`
        Most words.
    code : :class:`str`
        ``"huffman"`` or ``"rice"``.
    """

    fields: tuple[int, ...]
    depth: int
    code: str

    def __post_init__(self):
        if not 1 <= len(self.fields) <= MAX_FIELDS or not all(
                1 <= bits <= MAX_FIELD_BITS for bits in self.fields):
            raise ValueError(f"Fields of a word must be 1 to {MAX_FIELDS}, of 1 to "
                             f"{MAX_FIELD_BITS} bits, not {self.fields}")
        if not 1 <= self.depth < 1 << COUNT_BITS:
            raise ValueError(f"Depth of a memory must be from 1 to 2^{COUNT_BITS} - 1, not "
                             f"{self.depth}")
        if self.code not in IMAGE_CODES:
            raise ValueError(f"Code of an image must be one of {', '.join(IMAGE_CODES)}, not "
                             f"{self.code!r}")

    @property
    def bits(self) -> int:
        """Bits of a word."""
        return sum(self.fields)

    @property
    def longest(self) -> int:
        """Bytes that no image of this format reaches: each symbol and entry of a table in two."""
        symbols = len(self.fields) * self.depth + sum(1 << bits for bits in self.fields)
        return 2 * symbols + COUNT_BITS // 8 + CRC_BITS // 8

    def split(self, words: np.ndarray) -> np.ndarray:
        """Symbols of words, of shape (words, fields)."""
        shifts = self.bits - np.cumsum(self.fields)
        return words[:, np.newaxis] >> shifts & (1 << np.array(self.fields)) - 1

    def join(self, symbols: np.ndarray) -> np.ndarray:
        """Words of symbols; the inverse of :meth:`split`."""
        return (symbols << self.bits - np.cumsum(self.fields)).sum(axis=1)

    def encode(self, words) -> bytes:
        """Stream for the words of a memory."""
        words = np.asarray(words, np.int64).reshape(-1)
        if not 1 <= len(words) <= self.depth:
            raise SternaError(f"Image must have from 1 to {self.depth} words, not {len(words)}")
        if words.min() < 0 or words.max() >> self.bits:
            raise ValueError(f"Words must have {self.bits} bits")
        symbols = self.split(words)
        kind = _KINDS[self.code]
        codes = [kind.best(symbols[:, place], 1 << bits) for place, bits in enumerate(self.fields)]
        writer = BitWriter()
        writer.put(len(words), COUNT_BITS)
        for code in codes:
            code.put_table(writer)
        coded = [code.words(symbols[:, place]) for place, code in enumerate(codes)]
        writer.put_all(np.stack([values for values, _ in coded], axis=1),
                       np.stack([widths for _, widths in coded], axis=1).reshape(-1))
        writer.put(crc_of_words(words.tolist(), self.bits), CRC_BITS)
        return writer.to_bytes()

    def decode(self, data: bytes) -> np.ndarray:
        """Words that :meth:`encode` made ``data`` of; all damage that a loader finds is refused."""
        reader = BitReader(data)
        count = reader.take(COUNT_BITS)
        if not 1 <= count <= self.depth:
            raise SternaError(f"Image must have from 1 to {self.depth} words, not {count}")
        kind = _KINDS[self.code]
        codes = [kind.take_table(reader, 1 << bits) for bits in self.fields]
        found = [tuple(values.tolist() for values in code.at_every_place(reader))
                 for code in codes]
        symbols, place = [], 0
        # Every symbol takes a bit at least: the loop ends where the data does.
        for _ in range(count):
            for values, widths in found:
                if widths[place] < 0 or place + widths[place] > reader.left:
                    raise SternaError(f"Image must hold {count} words, but ends or makes no sense "
                                      f"before; it is cut or damaged")
                symbols.append(values[place])
                place += widths[place]
        reader.skip(place)
        words = self.join(np.array(symbols).reshape(count, len(self.fields)))
        if reader.take(CRC_BITS) != crc_of_words(words.tolist(), self.bits):
            raise SternaError("Image must have the CRC that follows its words; it is damaged")
        reader.finish()
        return words
