"""What every coding of a layer begins with: its dimensions and its codebook."""

from dataclasses import dataclass

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.book import weights_of
from sw.errors import SternaError

__all__ = ["MAX_WEIGHTS", "Head", "flat_weights", "put_head", "take_count", "take_head"]

#: Most weights of a layer that a stream may promise: far more than any device of the kit holds.
MAX_WEIGHTS = 1 << 24
# Bits of a book's entry, by the field that says which.
ENTRY_BITS = (8, 16, 32, 56)
# Longest book: a layer with more distinct weights is not shared.
MAX_ENTRIES = 1 << 16


@dataclass(frozen=True, eq=False)
class Head:
    """Shape and values of a layer.

    Attributes
    ----------
    shape : (int, int)
        Outputs and inputs.
    book : int array
        Distinct values that are not zero, in the order of their codes.
    """

    shape: tuple[int, int]
    book: np.ndarray

    @property
    def size(self) -> int:
        """Number of weights, zeros included."""
        return self.shape[0] * self.shape[1]

    def place(self, positions: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Weights with the values of ``codes`` at row-major ``positions``, and zeros elsewhere."""
        if len(positions) and (positions.min() < 0 or positions.max() >= self.size):
            raise SternaError(f"Coded weights must lie in the {self.shape[0]} x {self.shape[1]} of "
                              f"their layer, not at {positions.max()}; the data is damaged")
        weights = np.zeros(self.size, np.int64)
        weights[positions] = weights_of(codes, self.book)
        return weights.reshape(self.shape)


def flat_weights(weights: np.ndarray) -> np.ndarray:
    """Weights of a layer, row by row; refuse what is no layer."""
    weights = np.asarray(weights)
    if weights.ndim != 2 or weights.size == 0 or not np.issubdtype(weights.dtype, np.integer):
        raise TypeError(f"Weights must be integers with two non-empty axes, not {weights.dtype} of "
                        f"the shape {weights.shape}")
    if weights.size > MAX_WEIGHTS:
        raise SternaError(f"Layer must have at most {MAX_WEIGHTS} weights to be coded, not "
                          f"{weights.size}")
    return weights.astype(np.int64).reshape(-1)


def put_head(writer: BitWriter, shape: tuple[int, int], book: np.ndarray) -> None:
    """Write dimensions and codebook: entries of 8 bits unless a value needs more."""
    if len(book) > MAX_ENTRIES:
        raise SternaError(f"Layer must have at most {MAX_ENTRIES} distinct weights to be coded, "
                          f"not {len(book)}")
    writer.put_number(shape[0])
    writer.put_number(shape[1])
    writer.put_number(len(book))
    if len(book):
        reach = max(int(book.max()), -int(book.min()) - 1)
        kind = next((n for n, bits in enumerate(ENTRY_BITS) if reach < 1 << bits - 1), None)
        if kind is None:
            raise SternaError(f"Weight must have at most {ENTRY_BITS[-1]} bits to be coded, not "
                              f"the value {reach}")
        writer.put(kind, 8)
        writer.put_all(book & (1 << ENTRY_BITS[kind]) - 1, ENTRY_BITS[kind])


def take_head(reader: BitReader) -> Head:
    """Read dimensions and codebook again."""
    rows, columns = reader.take_number(), reader.take_number()
    if not 0 < rows * columns <= MAX_WEIGHTS:
        raise SternaError(f"Coded layer must have from 1 to {MAX_WEIGHTS} weights, not {rows} x "
                          f"{columns}; the data is damaged")
    entries = reader.take_number()
    if entries > min(MAX_ENTRIES, rows * columns):
        raise SternaError(f"Codebook must have at most {min(MAX_ENTRIES, rows * columns)} entries, "
                          f"not {entries}; the data is damaged")
    book = np.zeros(0, np.int64)
    if entries:
        kind = reader.take(8)
        if kind >= len(ENTRY_BITS):
            raise SternaError(f"Kind of codebook entries must be below {len(ENTRY_BITS)}, not "
                              f"{kind}; the data is damaged")
        bits = ENTRY_BITS[kind]
        book = reader.take_all(entries, bits)
        book = book - (book >> bits - 1 << bits)
    if len(np.unique(book)) != entries or (book == 0).any():
        raise SternaError("Codebook must have distinct entries that are not zero; the data is "
                          "damaged")
    return Head((rows, columns), book)


def take_count(reader: BitReader, head: Head) -> int:
    """Read how many weights are not zero."""
    count = reader.take_number()
    if count > head.size or (count > 0) != (len(head.book) > 0):
        raise SternaError(f"Coded layer of {head.size} weights and {len(head.book)} values must "
                          f"not have {count} nonzero weights; the data is damaged")
    return count
