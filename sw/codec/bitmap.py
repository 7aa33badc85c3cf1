"""A bit for each weight, one where it is kept, and then the codes of those."""

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.book import code_bits, codes_of, find_book
from sw.codec.head import flat_weights, put_head, take_head

__all__ = ["decode", "encode"]


def encode(weights: np.ndarray) -> bytes:
    """Bytes for the weights of a layer."""
    flat = flat_weights(weights)
    book = find_book(flat)
    writer = BitWriter()
    put_head(writer, weights.shape, book)
    writer.put_all(flat != 0, 1)
    writer.put_all(codes_of(flat[flat != 0], book), code_bits(len(book)))
    return writer.to_bytes()


def decode(data: bytes) -> np.ndarray:
    """Weights of the layer that :func:`encode` made ``data`` of."""
    reader = BitReader(data)
    head = take_head(reader)
    positions = np.flatnonzero(reader.take_all(head.size, 1))
    codes = reader.take_all(len(positions), code_bits(len(head.book)))
    reader.finish()
    return head.place(positions, codes)
