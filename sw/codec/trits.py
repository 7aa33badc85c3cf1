"""Five values of -1, 0 and 1 in a byte: 1.6 bits each, in three codes.

``base3``
    ``sum((t[i] + 1) * 3**i)``: the bytes from 243 on are none.
``adds``
    The number with the digits ``t[i] + 1``, the first the most significant, over 243 as a fraction
    of 256, rounded up. Three times the byte pushes the next digit out of it, and that is one
    addition: five trits take five. Bytes that are no such fraction give trits by the same rule.
``cutie``
    The code of the CUTIE accelerator (ETH Zurich, 2021): most trits that are not zero have a bit of
    the byte as their sign, and the other bits say where the zeros are. Every byte is a code.
"""

from functools import cache

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.book import find_book
from sw.codec.head import flat_weights, put_head, take_head
from sw.errors import SternaError

__all__ = ["CODES", "CUTIE_LAYOUTS", "TRITS", "byte_table", "decode", "encode", "matches",
           "pack", "unpack"]

#: Trits of a byte.
TRITS = 5
#: Names of the codes.
CODES = ("base3", "adds", "cutie")

#: CUTIE's code: the bits of a byte from bit 7 on ("." is any), and for each trit the bit that is
#: its sign (0 for 1, 1 for -1); "0", "+" and "-" are trits without a bit.
CUTIE_LAYOUTS = (
    ("....0000", "70654"), ("....0100", "76054"), ("....1000", "07654"), (".0..1100", "70054"),
    (".1..1100", "07054"), ("..0.0001", "76004"), ("..1.0001", "70604"), ("....0101", "76504"),
    (".00.1001", "07000"), ("001.1001", "40000"), ("01..1001", "00050"), ("101.1001", "00004"),
    ("11.01001", "00500"), ("11.11001", "00000"), (".00.1101", "07004"), (".01.1101", "70004"),
    ("01..1101", "00054"), ("11..1101", "00504"), ("..000010", "76000"), ("..100010", "70600"),
    ("...10010", "70050"), ("...00110", "76500"), ("...10110", "76050"), ("0...1010", "40650"),
    ("1...1010", "00654"), (".0..1110", "00540"), (".1.01110", "07500"), (".1.11110", "07050"),
    ("....0011", "76540"), ("0...1011", "06540"), ("1...1011", "06504"), ("....0111", "7654+"),
    ("....1111", "7654-"),
)


def matches(byte: int, pattern: str) -> bool:
    """Whether the bits of ``byte`` are those of a pattern such as ``"01..1101"``."""
    return all(bit in ("." + format(byte, "08b")[place]) for place, bit in enumerate(pattern))


def _base3(byte: int) -> list[int]:
    return [byte // 3**place % 3 - 1 for place in range(TRITS)]


def _adds(byte: int) -> list[int]:
    trits = []
    for _ in range(TRITS):
        tripled = byte + 2 * byte
        trits.append((tripled >> 8) - 1)
        byte = tripled & 0xFF
    return trits


def _cutie(byte: int) -> list[int]:
    layout = next(layout for pattern, layout in CUTIE_LAYOUTS if matches(byte, pattern))
    fixed = {"0": 0, "+": 1, "-": -1}
    return [fixed[place] if place in fixed else 1 - 2 * (byte >> int(place) & 1)
            for place in layout]


def _read_only(table: np.ndarray) -> np.ndarray:
    table.setflags(write=False)
    return table


_DECODERS = {"base3": _base3, "adds": _adds, "cutie": _cutie}


@cache
def byte_table(code: str) -> np.ndarray:
    """Trits of all 256 bytes, of shape (256, 5): what a decoder in hardware gives."""
    if code not in CODES:
        raise ValueError(f"Code of trits must be one of {', '.join(CODES)}, not {code!r}")
    return _read_only(np.array([_DECODERS[code](byte) for byte in range(256)]))


def _numbers(trits: np.ndarray) -> np.ndarray:
    """A number from 0 to 242 for each row of five trits."""
    return (trits + 1) @ 3 ** np.arange(TRITS)


@cache
def _bytes_by_number(code: str) -> np.ndarray:
    """The byte that stands for each number; the lowest, where several do."""
    table = np.zeros(3**TRITS, np.int64)
    # With `adds` the fractions between two codes are no code: rounding up gives the lowest byte.
    table[_numbers(byte_table(code)[::-1])] = np.arange(255, -1, -1)
    return _read_only(table)


def pack(trits: np.ndarray, code: str) -> bytes:
    """Bytes for a row of trits, which is filled up with zeros to whole bytes."""
    trits = np.asarray(trits, np.int64).reshape(-1)
    if trits.size and np.abs(trits).max() > 1:
        raise ValueError("Trits must be -1, 0 or 1")
    groups = np.pad(trits, (0, -len(trits) % TRITS)).reshape(-1, TRITS)
    return _bytes_by_number(code)[_numbers(groups)].astype(np.uint8).tobytes()


def unpack(data: bytes, count: int, code: str) -> np.ndarray:
    """Return the ``count`` trits that :func:`pack` made ``data`` of; other bytes are refused."""
    table = byte_table(code)
    packed = np.frombuffer(data, np.uint8)
    if len(packed) != -(-count // TRITS):
        raise SternaError(f"{count} trits must be in {-(-count // TRITS)} bytes, not "
                          f"{len(packed)}; the data is cut or damaged")
    trits = table[packed].reshape(-1)
    bad = np.flatnonzero(_bytes_by_number(code)[_numbers(table[packed])] != packed)
    if len(bad) or trits[count:].any():
        raise SternaError(f"Byte of trits must be one that the code {code} uses, filled up with "
                          f"zeros, but byte {bad[0] if len(bad) else len(packed) - 1} is not; the "
                          f"data is damaged")
    return trits[:count]


def encode(weights: np.ndarray, code: str = "base3") -> bytes:
    """Bytes for the weights of a layer with at most two values that are not zero.

    A layer with two values of one sign is taken as well: trit -1 is the lower, 1 the higher.
    """
    flat = flat_weights(weights)
    book = find_book(flat)
    if len(book) > 2:
        raise SternaError(f"Weights in trits must have at most 2 values besides zero, not "
                          f"{len(book)}")
    if code not in CODES:
        raise SternaError(f"Code of trits must be one of {', '.join(CODES)}, not {code!r}")
    trits = np.zeros(len(flat), np.int64)
    for value, trit in zip(book[::-1].tolist(), (1, -1)):
        trits[flat == value] = trit
    writer = BitWriter()
    put_head(writer, weights.shape, book)
    writer.put(CODES.index(code), 8)
    return writer.to_bytes() + pack(trits, code)


def decode(data: bytes) -> np.ndarray:
    """Weights of the layer that :func:`encode` made ``data`` of."""
    reader = BitReader(data)
    head = take_head(reader)
    kind = reader.take(8)
    if kind >= len(CODES) or len(head.book) > 2 or not (np.diff(head.book) > 0).all():
        raise SternaError(f"Trits must have one of {len(CODES)} codes and up to 2 ascending "
                          f"values, not {kind} and {head.book.tolist()}; the data is damaged")
    trits = unpack(data[reader.place // 8:], head.size, CODES[kind])
    if (trits == -1).any() and len(head.book) < 2 or (trits == 1).any() and not len(head.book):
        raise SternaError("Trit must have a value in the book; the data is damaged")
    values = np.concatenate([[0], head.book[::-1], np.zeros(2, np.int64)])
    return values[np.where(trits == -1, 2, trits)].reshape(head.shape)
