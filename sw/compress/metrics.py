"""What every number about compression means: the one definition of each.

Size
    *original* is 32 bits for every parameter of the dense network, one bias per output included,
    whether it was pruned or never there. *coded* is every byte that rebuilds the integer network:
    codes, gaps, skips and padding, pointers, codebooks, tables of codes, dimensions, biases and
    shifts, the checksum. *ratio* is original over coded, so that larger is better.
Entries
    An *entry* is what an engine takes a cycle for. The *useful share* is how many of them carry a
    weight; the others are skips, padding zeros and stored zeros.
Load
    Entries of ``pes`` processing elements, each of which takes one per cycle; every activation is
    taken to be alive. The *imbalance* of a schedule is its cycles over those of a perfect deal.
"""

from collections.abc import Sequence

import numpy as np

__all__ = ["ORIGINAL_BITS", "bits_per_weight", "imbalance", "lock_step_cycles", "original_bytes",
           "parameters", "queue_cycles", "ratio", "useful_share"]

#: Bits of a parameter before compression: a float32.
ORIGINAL_BITS = 32


def parameters(shape: Sequence[int]) -> int:
    """Weights and biases of a dense network with ``shape`` features: inputs, hidden, outputs."""
    return sum(inputs * outputs + outputs for inputs, outputs in zip(shape, shape[1:]))


def original_bytes(shape: Sequence[int]) -> int:
    """Bytes of the parameters before compression."""
    return parameters(shape) * ORIGINAL_BITS // 8


def ratio(original: int, coded: int) -> float:
    """How many times smaller: original bytes over coded bytes."""
    return original / coded


def bits_per_weight(coded: int, weights: int) -> float:
    """Coded bits over the weights that they stand for: all of them, or the nonzero ones."""
    return 8 * coded / weights if weights else 0.0


def useful_share(nonzeros: int, entries: int) -> float:
    """Entries that carry a weight."""
    return nonzeros / entries if entries else 1.0


def lock_step_cycles(counts: np.ndarray) -> int:
    """Cycles where all elements wait for the slowest in each column.

    ``counts`` of shape (pes, columns) are the entries of each element in each column.
    """
    return int(counts.max(axis=0).sum())


def queue_cycles(counts: np.ndarray) -> int:
    """Cycles where each element has a queue of activations without a limit.

    One activation is given to all of them per cycle; a column without any entry is left out.
    """
    alive = counts[:, counts.any(axis=0)]
    columns = alive.shape[1]
    # An element cannot finish before what is left when a column arrives is done, from any on.
    left = np.cumsum(alive[:, ::-1], axis=1)[:, ::-1]
    return int((left + np.arange(columns)).max(initial=columns))


def imbalance(cycles: int, counts: np.ndarray) -> float:
    """Cycles over those of entries that are dealt evenly; 1 is perfect."""
    entries = int(counts.sum())
    return cycles * len(counts) / entries if entries else 1.0
