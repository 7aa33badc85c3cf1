"""Choice of one engine for all layers of a sparse network."""

from dataclasses import replace

import numpy as np

from sw.codec.book import find_book
from sw.codec.escapes import search_escapes
from sw.codec.slots import SlotFormat
from sw.errors import SternaError
from sw.graph import Dense, Graph
from sw.schedule.device import Device
from sw.schedule.loading import Loading
from sw.schedule.resources import Area
from sw.schedule.schedule import Schedule, hardware_nodes
from sw.schedule.shared import SharedSchedule
from sw.schedule.shared_area import shared_area
from sw.schedule.shared_plan import shared_plan

__all__ = ["shared_choices"]

ELEMENTS = (1, 2, 4, 8)
STORES = ("bram", "rom")
# Slots of a byte fill the block RAMs of every family, and come over the cable one by one.
SLOT_BITS = 8
# Of inputs: a frame of pixels comes in while nothing is computed.
LANES = (1, 2, 4, 8, 16)


def shared_choices(graph: Graph, device: Device, room: Area, *, loading: Loading | None = None
                   ) -> list[tuple[Schedule, Area]]:
    """Schedules in which all layers of ``graph`` share one engine, from the smallest on.

    Parameters
    ----------
    graph, device
    room : Area
        Of the device. Behind the first number of elements with which nothing fits into it, no
        larger one is tried.
    loading : Loading, optional
        How weights can be replaced, where they can.

    Raises
    ------
    SternaError
        Saying why the network cannot be computed so.
    """
    nodes = hardware_nodes(graph)
    dense = [node for node in nodes if isinstance(node, Dense)]
    # To pack the slots of a network that is far too large takes minutes.
    weights = sum(int(np.count_nonzero(node.weights)) for node in dense)
    if weights * SLOT_BITS > room.brams * device.bram_bits:
        raise SternaError(f"Device {device.name} must have {weights * SLOT_BITS} bits of block RAM "
                          f"for the {weights} weights of a shared engine, but has room for "
                          f"{room.brams * device.bram_bits}")
    codes = max(len(find_book(node.weights)) for node in dense) - 1
    code_bits = max(1, codes.bit_length())
    if code_bits > SLOT_BITS - 2:
        raise SternaError(f"Network must have at most {1 << SLOT_BITS - 2} distinct weights in a "
                          f"layer for a shared engine, not {codes + 1}; `sterna compress` makes "
                          f"codebooks")
    plain = SlotFormat(SLOT_BITS - code_bits, code_bits)
    gaps = np.concatenate([_gaps(node.weights) for node in dense])
    escapes = search_escapes(gaps, plain)
    choices: list[tuple[Schedule, Area]] = []
    for pe in ELEMENTS:
        if pe > min(node.out_features for node in dense):
            break
        first = SharedSchedule(
            tuple(node.name for node in nodes), pe, 1, plain.gap_bits, code_bits, escapes,
            multiplier="dsp" if device.dsps >= pe else "logic",
            is_reloadable=loading is not None, **(vars(loading) if loading else {}))
        bits = shared_plan(nodes, first).logic.level_bits
        found = []
        for lanes in _lanes(graph.input.tensor.size, bits, device):
            for store in STORES[:1] if loading else STORES:
                engine = replace(first, lanes=lanes, store=store)
                area = shared_area(shared_plan(nodes, engine).logic, device)
                found.append((Schedule({}, (engine,)), area))
        choices += found
        if not any(area.fits(room) for _, area in found):
            break
    return choices


def _lanes(inputs: int, bits: int, device: Device) -> list[int]:
    """Inputs of a beat: as many as one block RAM writes at a time, and more."""
    possible = [lanes for lanes in LANES if inputs % lanes == 0]
    widest = max(lanes for lanes in possible
                 if lanes == 1 or lanes * bits <= max(device.bram_widths))
    return [lanes for lanes in possible if lanes >= widest]


def _gaps(weights: np.ndarray) -> np.ndarray:
    """Columns skipped before each weight, row by row."""
    rows, columns = np.nonzero(weights)
    before = np.where(np.diff(rows, prepend=-1) > 0, -1, np.roll(columns, 1))
    return columns - before - 1
