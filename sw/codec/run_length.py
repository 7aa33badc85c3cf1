"""Runs of zeros and runs of weights in turn, row-major, and then the codes of the weights."""

from itertools import product

import numpy as np

from sw.codec.bits import BitReader, BitWriter
from sw.codec.book import code_bits, codes_of, find_book
from sw.codec.head import flat_weights, put_head, take_head
from sw.errors import SternaError

__all__ = ["MAX_RUN_BITS", "decode", "encode"]

#: Widest run.
MAX_RUN_BITS = 15


def _runs(is_kept: np.ndarray) -> np.ndarray:
    """Lengths of the runs in turn: zeros (perhaps none), weights, zeros and so on."""
    turns = np.flatnonzero(np.diff(is_kept, prepend=False))
    return np.diff(turns, prepend=0, append=len(is_kept))


def _split(runs: np.ndarray, zero_bits: int, weight_bits: int) -> np.ndarray:
    """Runs that fit their widths: a longer one goes on behind a run of the other kind, of 0."""
    longest = np.where(np.arange(len(runs)) % 2, (1 << weight_bits) - 1, (1 << zero_bits) - 1)
    pieces = np.maximum(1, -(-runs // longest))
    ends = np.cumsum(2 * pieces - 1)
    split = np.zeros(int(ends[-1]), np.int64)
    owner = np.repeat(np.arange(len(runs)), pieces)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    split[np.repeat(ends - (2 * pieces - 1), pieces) + 2 * place] = np.minimum(
        longest[owner], runs[owner] - place * longest[owner])
    return split


def _cost(runs: np.ndarray, zero_bits: int, weight_bits: int) -> int:
    """Bits of all runs, without making them."""
    longest = np.where(np.arange(len(runs)) % 2, (1 << weight_bits) - 1, (1 << zero_bits) - 1)
    entries = int((2 * np.maximum(1, -(-runs // longest)) - 1).sum())
    return (entries + 1) // 2 * zero_bits + entries // 2 * weight_bits


def encode(weights: np.ndarray, run_bits: tuple[int, int] | None = None) -> bytes:
    """Bytes for the weights of a layer.

    ``run_bits`` are the widths of a run of zeros and of a run of weights, from 1 to 15; without
    them, those with the fewest bits.
    """
    flat = flat_weights(weights)
    book = find_book(flat)
    runs = _runs(flat != 0)
    if run_bits is None:
        widths = range(1, MAX_RUN_BITS + 1)
        run_bits = min(product(widths, widths), key=lambda widths: _cost(runs, *widths))
    elif not all(1 <= width <= MAX_RUN_BITS for width in run_bits):
        raise SternaError(f"Run must have from 1 to {MAX_RUN_BITS} bits, not {run_bits}")
    split = _split(runs, *run_bits)
    writer = BitWriter()
    put_head(writer, weights.shape, book)
    for width in run_bits:
        writer.put(width, 4)
    writer.put_all(split, np.where(np.arange(len(split)) % 2, run_bits[1], run_bits[0]))
    writer.put_all(codes_of(flat[flat != 0], book), code_bits(len(book)))
    return writer.to_bytes()


def decode(data: bytes) -> np.ndarray:
    """Weights of the layer that :func:`encode` made ``data`` of."""
    reader = BitReader(data)
    head = take_head(reader)
    widths = reader.take(4), reader.take(4)
    if 0 in widths:
        raise SternaError(f"Run must have from 1 to {MAX_RUN_BITS} bits, not {widths}; the data "
                          f"is damaged")
    # Every run takes a bit at least: the loop ends where the data does.
    is_kept, kind, done = [], 0, 0
    while done < head.size:
        run = reader.take(widths[kind])
        done += run
        is_kept.append(np.full(min(run, head.size), bool(kind)))
        kind ^= 1
    positions = np.flatnonzero(np.concatenate(is_kept))
    codes = reader.take_all(len(positions), code_bits(len(head.book)))
    reader.finish()
    return head.place(positions, codes)
