"""Every weight as a code of one width, zeros included: what a dense engine stores."""

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.book import code_bits, codes_of, find_book
from sw.codec.head import flat_weights, put_head, take_head
from sw.errors import SternaError

__all__ = ["decode", "encode"]


def encode(weights: np.ndarray) -> bytes:
    """Bytes for the weights of a layer; code 0 is zero if the layer has one."""
    flat = flat_weights(weights)
    book = find_book(flat)
    values = np.concatenate([np.zeros(int((flat == 0).any()), np.int64), book])
    writer = BitWriter()
    put_head(writer, weights.shape, book)
    writer.put(len(values) - len(book), 8)
    writer.put_all(codes_of(flat, values), code_bits(len(values)))
    return writer.to_bytes()


def decode(data: bytes) -> np.ndarray:
    """Weights of the layer that :func:`encode` made ``data`` of."""
    reader = BitReader(data)
    head = take_head(reader)
    has_zero = reader.take(8)
    if has_zero > 1 or not has_zero and not len(head.book):
        raise SternaError("Coded weights must have a value; the data is damaged")
    values = np.concatenate([np.zeros(has_zero, np.int64), head.book])
    codes = reader.take_all(head.size, code_bits(len(values)))
    reader.finish()
    if codes.max() >= len(values):
        raise SternaError(f"Code of a weight must be below {len(values)}, not {codes.max()}; the "
                          f"data is damaged")
    return values[codes].reshape(head.shape)
