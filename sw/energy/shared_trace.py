"""What the registers and memories of a shared engine hold, cycle by cycle.

A frame goes through the slots of a plan as it goes through the hardware: a slot in a cycle, its
activation, its product, and the sum so far. Nothing of it is timing; the cycles between layers, in
which the pipeline runs empty, are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sw.schedule import SharedPlan

__all__ = ["LayerTrace", "layer_ends", "traces"]


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """One layer on one processing element.

    Attributes
    ----------
    stage, pe : int
        The first layer is stage 1.
    slots, addresses, values : int array of shape (slots,)
        A slot, the address of its activation, and the weight or bias that it stands for.
    is_value : bool array of shape (slots,)
        Whether it stands for one.
    words : int array of shape (frames, slots, lanes)
        What the activation memory gives for it: a beat of neighbours.
    factors, products, sums : int array of shape (frames, slots)
        What the value is multiplied with, the product, and the sum of the row so far.
    """

    stage: int
    pe: int
    slots: np.ndarray
    addresses: np.ndarray
    values: np.ndarray
    is_value: np.ndarray
    words: np.ndarray
    factors: np.ndarray
    products: np.ndarray
    sums: np.ndarray


def traces(plan: SharedPlan, frames: np.ndarray) -> Iterator[LayerTrace]:
    """Run ``frames`` of shape (frames, inputs) through a plan; those of a layer follow each other.

    The sums at the ends of the rows of the last layer are the outputs.
    """
    logic = plan.logic
    memory = np.zeros((len(frames), logic.activations), np.int64)
    memory[:, -1 - np.arange(logic.counts[0])] = frames
    start = 0
    for stage, end in enumerate(layer_ends(plan), 1):
        results: list[np.ndarray] = []
        for pe in range(logic.pe):
            found, ends = _layer(plan, stage, pe, plan.slots[pe, start:end], memory)
            results.append(found.sums[:, ends])
            yield found
        if stage < logic.layers:
            # Rows of a round lie side by side.
            sums = np.stack(results, axis=2).reshape(len(frames), -1)
            levels = np.clip(sums >> logic.shifts[stage - 1], 0, (1 << logic.bits[stage - 1]) - 1)
            at = 1 + np.arange(levels.shape[1])
            memory[:, at if stage % 2 else -at] = levels
        start = end


def layer_ends(plan: SharedPlan) -> tuple[int, ...]:
    """Slots of a processing element up to the end of each layer."""
    slot_format, is_inside, ends = plan.logic.slot_format, False, []
    for at, slot in enumerate(plan.slots[0].tolist(), 1):
        if not is_inside and slot == slot_format.end_of_layer:
            ends.append(at)
        else:
            is_inside = slot != slot_format.end_of_row if is_inside else True
    return tuple(ends)


def _layer(plan: SharedPlan, stage: int, pe: int, slots: np.ndarray, memory: np.ndarray
           ) -> tuple[LayerTrace, np.ndarray]:
    """The trace, and where its rows end."""
    logic, count = plan.logic, len(slots)
    slot_format = logic.slot_format
    code_bits, table_half = slot_format.code_bits, 1 << slot_format.bits
    code_layer = stage % (1 << logic.layer_bits) << code_bits
    values, columns = np.zeros(count, np.int64), np.full(count, -1)
    is_value, is_bias, is_end = (np.zeros(count, bool) for _ in range(3))
    is_inside, column = False, -1
    for at, slot in enumerate(slots.tolist()):
        gap, code = slot >> code_bits, slot & (1 << code_bits) - 1
        if not is_inside:
            if slot == slot_format.end_of_layer:
                break
            values[at], is_value[at], is_bias[at] = plan.table[slot], True, True
            is_inside, column = True, -1
        elif slot == slot_format.end_of_row:
            is_end[at], is_inside = True, False
        elif gap == slot_format.escape:
            column += slot_format.escapes[code - 1]
        else:
            column += gap + 1
            values[at], is_value[at] = plan.table[table_half | code_layer | code], True
        columns[at] = column
    addresses = (-1 - columns if stage % 2 else 1 + columns) % logic.activations
    lanes = logic.lanes
    words = memory.reshape(len(memory), -1, lanes)[:, addresses // lanes]
    factors = np.where(is_bias, 1 << logic.bias_shifts[stage - 1], memory[:, addresses])
    products = np.where(is_value, factors * values, 0)
    running = products.cumsum(axis=1)
    # A row begins with its bias: what was there before does not count.
    first = np.maximum.accumulate(np.where(is_bias, np.arange(count), 0))
    sums = running - (running - products)[:, first]
    return (LayerTrace(stage, pe, slots, addresses, values, is_value, words, factors, products,
                       sums), np.flatnonzero(is_end))
