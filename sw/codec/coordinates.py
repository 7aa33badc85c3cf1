"""Row, column and code of each kept weight (COO): what every other coding has to beat."""

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.book import code_bits, codes_of, find_book
from sw.codec.head import flat_weights, put_head, take_count, take_head
from sw.errors import SternaError

__all__ = ["decode", "encode"]


def encode(weights: np.ndarray) -> bytes:
    """Bytes for the weights of a layer, in row-major order."""
    flat = flat_weights(weights)
    book = find_book(flat)
    rows, columns = np.nonzero(weights)
    writer = BitWriter()
    put_head(writer, weights.shape, book)
    writer.put_number(len(rows))
    writer.put_all(rows, code_bits(weights.shape[0]))
    writer.put_all(columns, code_bits(weights.shape[1]))
    writer.put_all(codes_of(flat[flat != 0], book), code_bits(len(book)))
    return writer.to_bytes()


def decode(data: bytes) -> np.ndarray:
    """Weights of the layer that :func:`encode` made ``data`` of."""
    reader = BitReader(data)
    head = take_head(reader)
    count = take_count(reader, head)
    rows = reader.take_all(count, code_bits(head.shape[0]))
    columns = reader.take_all(count, code_bits(head.shape[1]))
    codes = reader.take_all(count, code_bits(len(head.book)))
    reader.finish()
    positions = rows * head.shape[1] + columns
    if count and (columns.max() >= head.shape[1] or (np.diff(positions) <= 0).any()):
        raise SternaError("Coordinates of weights must ascend and lie in the layer; the data is "
                          "damaged")
    return head.place(positions, codes)
