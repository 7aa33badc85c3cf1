"""N:M: of each group of M neighbours in a row, N are stored, each with its place in the group.

All groups are alike: no padding, no pointers, and no engine waits for another. Where a group keeps
fewer than N weights, the rest are zeros that are stored.
"""

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.book import code_bits, codes_of, find_book
from sw.codec.head import flat_weights, put_head, take_head
from sw.errors import SternaError

__all__ = ["GROUPS", "decode", "encode", "most_kept"]

#: Group sizes that are tried.
GROUPS = (2, 4, 8, 16)


def _grouped(weights: np.ndarray, group: int) -> np.ndarray:
    """Weights as (groups, group): rows are filled up with zeros to whole groups."""
    missing = -weights.shape[1] % group
    return np.pad(weights, ((0, 0), (0, missing))).reshape(-1, group)


def most_kept(weights: np.ndarray, group: int) -> int:
    """Return N for M = ``group``: the most weights that one group keeps, at least 1."""
    return max(1, int((_grouped(weights, group) != 0).sum(axis=1).max()))


def encode(weights: np.ndarray, group: int | None = None) -> bytes:
    """Bytes for the weights of a layer; ``group`` is M: 2, 4, 8, 16, or None for the best."""
    book = find_book(flat_weights(weights))
    if group is None:
        return min((encode(weights, group) for group in GROUPS), key=len)
    if group not in GROUPS:
        raise SternaError(f"Group of N:M must be one of {', '.join(map(str, GROUPS))}, not {group}")
    groups, kept = _grouped(weights, group), most_kept(weights, group)
    # Kept weights, and zeros where they are too few: their places are as good as any.
    places = np.sort(np.argsort(groups == 0, axis=1, kind="stable")[:, :kept], axis=1)
    stored = np.take_along_axis(groups, places, axis=1)
    values = np.concatenate([np.zeros(int((stored == 0).any()), np.int64), book])
    writer = BitWriter()
    put_head(writer, weights.shape, book)
    writer.put(GROUPS.index(group), 2)
    writer.put(kept - 1, 4)
    writer.put(len(values) - len(book), 2)
    entries = np.stack([places.reshape(-1), codes_of(stored.reshape(-1), values)], axis=1)
    widths = np.broadcast_to([code_bits(group), code_bits(len(values))], entries.shape)
    writer.put_all(entries, widths.reshape(-1))
    return writer.to_bytes()


def decode(data: bytes) -> np.ndarray:
    """Weights of the layer that :func:`encode` made ``data`` of."""
    reader = BitReader(data)
    head = take_head(reader)
    group, kept, has_zero = GROUPS[reader.take(2)], reader.take(4) + 1, reader.take(2)
    values = np.concatenate([np.zeros(min(has_zero, 1), np.int64), head.book])
    if kept > group or has_zero > 1 or not len(values):
        raise SternaError(f"Groups of {group} must not store {kept} weights of {len(values)} "
                          f"values; the data is damaged")
    rows, columns = head.shape
    groups = rows * -(-columns // group)
    place_bits, weight_bits = code_bits(group), code_bits(len(values))
    entries = reader.take_all(groups * kept, place_bits + weight_bits)
    reader.finish()
    places, codes = entries >> weight_bits, entries & (1 << weight_bits) - 1
    places = places.reshape(groups, kept)
    if codes.max() >= len(values) or (np.diff(places, axis=1) <= 0).any():
        raise SternaError("Places in a group must ascend and codes be in the book; the data is "
                          "damaged")
    weights = np.zeros((groups, group), np.int64)
    np.put_along_axis(weights, places, values[codes].reshape(groups, kept), axis=1)
    filled = weights.reshape(rows, -1)
    if filled[:, columns:].any():
        raise SternaError("Weights must lie in their row; the data is damaged")
    return filled[:, :columns]
