"""How many slots a network takes on a row-major sparse engine with one processing element."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sw.codec.escapes import search_escapes
from sw.codec.slots import SlotFormat

__all__ = ["slot_count"]


def slot_count(layers: Sequence[np.ndarray], gap_bits: int = 5, code_bits: int = 3, seed: int = 0
               ) -> dict[str, Any]:
    """Slots of a network, with the best escapes that a search finds.

    Parameters
    ----------
    layers : sequence of int arrays of shape (outputs, inputs)
        Weights without dead rows; each row takes a bias and an end, each layer an end.
    gap_bits, code_bits : int
        Of a slot.
    seed : int
        Of the search.

    Returns
    -------
    dict
        ``slots`` in all, the ``weights`` and ``escapes`` among them, and the ``table`` of what
        escapes skip.
    """
    gaps = np.concatenate([np.diff(np.flatnonzero(row), prepend=-1) - 1
                           for weights in layers for row in weights])
    table = search_escapes(gaps, SlotFormat(gap_bits, code_bits), seed=seed)
    slot_format = SlotFormat(gap_bits, code_bits, table)
    escapes = sum(len(slot_format.steps(int(gap))) for gap in gaps)
    rows = sum(len(weights) for weights in layers)
    return {"slots": len(gaps) + escapes + 2 * rows + len(layers), "weights": len(gaps),
            "escapes": escapes, "table": list(table)}
