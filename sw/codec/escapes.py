"""Which columns the escapes of a network's slots should skip."""

from collections.abc import Iterable

import numpy as np

from sw.codec.slots import SlotFormat

__all__ = ["search_escapes"]


def search_escapes(gaps: Iterable[int] | np.ndarray, slot_format: SlotFormat, *, seed: int = 0,
                   tries: int = 600) -> tuple[int, ...]:
    """Find escapes with which the gaps of a network take few slots.

    Beginning with those of ``slot_format``, one escape after another is moved, and a move that does
    not cost slots is kept. How many slots a table costs is found by dynamic programming.

    Parameters
    ----------
    gaps : int array
        Columns skipped before each weight, of all layers of a network.
    slot_format : SlotFormat
        Widths of the fields, and where the search begins.
    seed : int
        Of the moves: the same gives the same table.
    tries : int
        Moves.

    Returns
    -------
    tuple of int
        Ascending. Never worse than those of ``slot_format``.
    """
    counts = np.bincount(np.asarray(list(gaps), np.int64))
    shortest = slot_format.escape
    if len(counts) <= shortest:
        return slot_format.escapes
    rng = np.random.default_rng(seed)
    best = tuple(sorted(slot_format.escapes))
    least = _cost(counts, best, shortest)
    for attempt in range(tries):
        moved = list(best)
        at = rng.integers(len(moved))
        # Far and near in turn: a better place for an escape is often beside it.
        moved[at] = (int(rng.integers(1, len(counts))) if attempt % 2 else
                     max(1, moved[at] + int(rng.integers(-4, 5))))
        table = tuple(sorted(moved))
        if table[0] > shortest:
            continue
        cost = _cost(counts, table, shortest)
        if cost <= least:
            best, least = table, cost
    return best


def _cost(counts: np.ndarray, escapes: tuple[int, ...], shortest: int) -> int:
    """Escapes that all gaps take together."""
    need = [0] * shortest
    for gap in range(shortest, len(counts)):
        need.append(1 + min(need[gap - skip] for skip in escapes if skip <= gap))
    return int(counts @ np.array(need))
