"""Choice of one engine for all layers of a sparse network."""

import numpy as np

from sw.codec.book import find_book
from sw.codec.escapes import search_escapes
from sw.codec.slots import SlotFormat
from sw.errors import SternaError
from sw.graph import Dense, Graph
from sw.schedule.device import Device
from sw.schedule.resources import Area
from sw.schedule.schedule import Schedule, hardware_nodes
from sw.schedule.shared import SharedSchedule
from sw.schedule.shared_area import shared_area
from sw.schedule.shared_plan import shared_plan

__all__ = ["shared_choices"]

ELEMENTS = (1, 2, 4, 8)
# Slots of a byte fill the block RAMs of every family, and come over the cable one by one.
SLOT_BITS = 8
# Of inputs: a frame of pixels comes in while nothing is computed.
LANES = (4, 2, 1)


def shared_choices(graph: Graph, device: Device, *, is_reloadable: bool = False
                   ) -> list[tuple[Schedule, Area]]:
    """Schedules in which all layers of ``graph`` share one engine, from the smallest on.

    Raises
    ------
    SternaError
        Saying why the network cannot be computed so.
    """
    nodes = hardware_nodes(graph)
    dense = [node for node in nodes if isinstance(node, Dense)]
    codes = max(len(find_book(node.weights)) for node in dense) - 1
    code_bits = max(1, codes.bit_length())
    if code_bits > SLOT_BITS - 2:
        raise SternaError(f"Network must have at most {1 << SLOT_BITS - 2} distinct weights in a "
                          f"layer for a shared engine, not {codes + 1}; `sterna compress` makes "
                          f"codebooks")
    plain = SlotFormat(SLOT_BITS - code_bits, code_bits)
    gaps = np.concatenate([_gaps(node.weights) for node in dense])
    escapes = search_escapes(gaps, plain)
    lanes = next(lanes for lanes in LANES if graph.input.tensor.size % lanes == 0)
    choices = []
    for pe in ELEMENTS:
        if pe > min(node.out_features for node in dense):
            break
        for store in ("bram",) if is_reloadable else ("bram", "rom"):
            engine = SharedSchedule(
                tuple(node.name for node in nodes), pe, lanes, plain.gap_bits, code_bits, escapes,
                store, "dsp" if device.dsps >= pe else "logic", is_reloadable)
            plan = shared_plan(nodes, engine)
            choices.append((Schedule({}, (engine,)), shared_area(plan.logic, device)))
    return choices


def _gaps(weights: np.ndarray) -> np.ndarray:
    """Columns skipped before each weight, row by row."""
    rows, columns = np.nonzero(weights)
    before = np.where(np.diff(rows, prepend=-1) > 0, -1, np.roll(columns, 1))
    return columns - before - 1
