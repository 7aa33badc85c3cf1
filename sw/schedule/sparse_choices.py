"""Which sparse schedules a layer may have within so many cycles."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sw.errors import SternaError
from sw.graph import Dense
from sw.schedule.device import Device
from sw.schedule.sparse import MAX_GAP_BITS, SparseSchedule
from sw.schedule.sparse_area import LEAST_DSP_BITS

__all__ = ["sparse_choices"]

# Above this share of weights that are not zero no stream of gaps is smaller than all weights.
MAX_DENSITY = 0.5
ELEMENTS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16)
MAX_SIMD = 32
# From this product of bits on a DSP block is worth more than its adders in LUTs.
DSP_SIZE = 48
# More elements than the fewest that reach the pace rarely cost less.
MOST_FOUND = 3


def sparse_choices(node: Dense, device: Device, budget: int, lanes: int | None,
                   x: np.ndarray | None) -> Iterator[SparseSchedule]:
    """Schedules of at most ``budget`` cycles per frame, from the fewest elements on.

    Parameters
    ----------
    node
    device
    budget : :class:`int`
    lanes : :class:`int`, optional
        In which the inputs come; a beat takes no fewer, so that none is held up.
    x : int array, optional
        Typical inputs, whose mean is held to the budget. Without them it is the most that any
        frame takes.
    """
    try:
        SparseSchedule.check_numbers(node)
    except SternaError:
        return
    if np.count_nonzero(node.weights) > MAX_DENSITY * node.weights.size:
        return
    size = node.input.interval.width * node.weight_interval.width
    is_wide = node.input.interval.width + node.weight_interval.width >= LEAST_DSP_BITS
    found = 0
    for pe in ELEMENTS:
        if pe > node.out_features or found == MOST_FOUND:
            return
        multiplier = ("dsp" if size >= DSP_SIZE and is_wide and device.dsps >= pe else "logic")
        o_lanes = pe if node.out_features % pe == 0 else 1
        for gap_bits in _gap_widths(node, pe):
            for simd in (n for n in range(lanes or 1, MAX_SIMD + 1) if node.in_features % n == 0):
                choice = SparseSchedule(pe, simd, o_lanes, gap_bits, multiplier=multiplier)
                if _cycles(choice, node, budget, x) <= budget:
                    found += 1
                    yield choice
                    break


def _gap_widths(node: Dense, pe: int) -> set[int]:
    """The width with the fewest bits, and the least that needs no skip."""
    rows = -(-node.out_features // pe)
    widest = min(MAX_GAP_BITS, rows.bit_length())

    def bits(width: int) -> int:
        stream = SparseSchedule(pe, 1, 1, width).stream(node)
        return stream.depth * (width + stream.code_bits)

    return {min(range(max(1, widest - 3), widest + 1), key=bits), widest}


def _cycles(choice: SparseSchedule, node: Dense, budget: int, x: np.ndarray | None) -> float:
    # The stores are chosen later: block RAM takes a cycle more.
    choice = replace(choice, store="bram", counts="bram")
    live = np.ones(node.in_features) if x is None else (x != 0).mean(axis=0)
    least = choice.mean_cycles(node, live)
    if least > 1.1 * budget:
        return least
    return choice.cycles(node) if x is None else choice.measured_cycles(node, x)
