"""Which layer a shared engine works on in each cycle, as its own netlist shows it."""

import re
from collections.abc import Sequence

import numpy as np

from sim.netlist_graph import NetlistGraph

__all__ = ["NO_LAYER", "phases_of", "read_enables", "turns"]

#: Of a cycle in which the engine works on none.
NO_LAYER = -1

# Slots are on their way for two cycles before the first is decoded (`hw.slot_fetch`), and the last
# results of a frame for a few behind it.
_AHEAD, _BEHIND = 2, 8


def read_enables(graph: NetlistGraph, module: str) -> list[int]:
    """Nets that enable a port of the slot memories of the engine in ``module``."""
    is_slots = re.compile(re.escape(f"design.core.{module}.") + r"(engine\.)?fetch\.memory_0\.")
    return sorted({net for block in graph.blocks if is_slots.match(block.cell)
                   for net in block.all_of})


def turns(enabled: np.ndarray, ends: Sequence[int], frames: int) -> np.ndarray | None:
    """Number of the layer in each cycle, from 0, or :data:`NO_LAYER`.

    A layer keeps its turn until the slots of the next are read: its last results are on their way.

    Parameters
    ----------
    enabled : bool array of shape (cycles,)
        Whether slots are read.
    ends : sequence of int
        Slots of a processing element up to the end of each layer.
    frames : int

    Returns
    -------
    array or None
        None where the reads are not those of so many frames.
    """
    reads = ends[-1] + _AHEAD
    at = np.flatnonzero(enabled)
    if len(at) != frames * reads:
        return None
    found = np.full(len(enabled), NO_LAYER)
    layer = np.searchsorted(np.array(ends) + _AHEAD, np.arange(reads), side="right")
    for own in at.reshape(frames, reads):
        last = min(own[-1] + _BEHIND + 1, len(found))
        span = np.arange(own[0], last)
        found[span] = layer[np.searchsorted(own, span, side="right") - 1]
    return found


def phases_of(turn: np.ndarray) -> tuple[list[int], list[int]]:
    """Turns one after the other, and how many cycles each takes."""
    starts = np.flatnonzero(np.diff(turn, prepend=turn[0] - 1))
    lengths = np.diff(starts, append=len(turn))
    return turn[starts].tolist(), lengths.tolist()
