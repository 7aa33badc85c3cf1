"""Events of an engine that layers share, layer by layer, as they take turns on it."""

from collections import defaultdict
from typing import Any

import numpy as np

from sw.energy.shared_trace import LayerTrace, traces
from sw.energy.toggling import bit_toggles
from sw.graph import Dense
from sw.schedule import Device, SharedPlan, Stage, shared_plan
from sw.schedule.resources import bram_blocks
from sw.schedule.shared_area import DECODER

__all__ = ["estimate_shared"]

# What is counted, to what toggles: control and copies; and the logic that makes an address of a
# gap, where most LUTs are that do not feed their own flip-flop. Found on the netlist of
# recipes/icestick (iCEstick, 22 November 2026); docs/energy.md has one that they were not found on.
SHARED_FF, SHARED_LUT = 1.1, 4.0

# Cycles in which the slots are read beside those in which one is decoded.
_AHEAD = 2

Events = dict[str, dict[str, float]]


def estimate_shared(stage: Stage, x: np.ndarray, device: Device) -> tuple[Events, Events]:
    """Return events per idle cycle and per frame, by dense layer and for the engine's own name.

    A staircase is in the layer before it. Memories that are clocked whether a frame is under way
    or not, and the inputs as they arrive, belong to no layer: they go by the name of the engine.

    Parameters
    ----------
    stage : Stage
    x : int array of shape (frames, inputs)
    device : Device
    """
    schedule: Any = stage.schedule
    plan = shared_plan(stage.nodes, schedule)
    logic = plan.logic
    layers = [node.name for node in stage.nodes if isinstance(node, Dense)]
    activations, table, slots = _blocks(plan, device)
    # Slots are only read while they are decoded; the others are always enabled.
    always = logic.pe * (activations + table) + DECODER[logic.image].brams
    idle = {stage.name: {"ebr_cycle": float(always)}}
    counts: dict[str, dict[str, float]] = {name: defaultdict(float) for name in
                                           (stage.name, *layers)}
    own = counts[stage.name]
    beats = x.reshape(-1, logic.lanes)
    # A beat is kept on its way into the memories of all elements.
    own["ff_toggle"] = SHARED_FF * bit_toggles(beats, logic.i_bits) / len(x)
    own["ebr_cycle"] = float(logic.pe * activations * len(beats) / len(x))
    starts = {1: 0}
    for trace in traces(plan, x):
        found = counts[layers[trace.stage - 1]]
        start = starts[trace.stage]
        starts[trace.stage + 1] = start + len(trace.slots)
        for name, count in _layer(plan, trace, start).items():
            found[name] += count
        found["ebr_cycle"] += slots * (len(trace.slots) + _AHEAD / logic.layers)
        if trace.stage < logic.layers:
            found["ebr_cycle"] += activations * logic.counts[trace.stage]
    return idle, {name: dict(found) for name, found in counts.items()}


def _blocks(plan: SharedPlan, device: Device) -> tuple[int, int, int]:
    """Block RAMs of an element: of activations, of its table, and of its slots."""
    logic = plan.logic
    activations = max(bram_blocks(device, logic.activations, logic.level_bits),
                      -(-logic.lanes * logic.level_bits // max(device.bram_widths)))
    table = bram_blocks(device, logic.table_slots, logic.value_bits)
    slots = sum(bram_blocks(device, depth, logic.slot_format.bits) for depth in logic.groups)
    return activations, table if logic.store == "bram" else 0, slots


def _layer(plan: SharedPlan, trace: LayerTrace, start: int) -> dict[str, float]:
    """Mean events of a frame in one layer on one element."""
    logic, frames = plan.logic, len(trace.words)
    bits = logic.slot_format.bits
    places = start + np.arange(len(trace.slots))
    # All groups are read at the same address, of which one is taken.
    blocks, at = 0, 0
    held = np.zeros(logic.slots, np.int64)
    held[:plan.slots.shape[1]] = plan.slots[trace.pe]
    for depth in logic.groups:
        blocks += bit_toggles(held[at:at + depth][places % depth], bits)
        at += depth
    if logic.store == "bram":
        blocks += bit_toggles(trace.values, logic.value_bits)
    words = _per_frame(trace.words, logic.level_bits)
    address_bits = logic.activations.bit_length() - 1
    addresses = bit_toggles(trace.addresses, address_bits)
    gaps = bit_toggles(trace.slots >> logic.slot_format.code_bits, logic.slot_format.gap_bits)
    # The counter, the slot and its code: every frame has the same.
    ffs = (bit_toggles(places, len(bin(logic.slots)) - 2) + 2 * bit_toggles(trace.slots, bits)
           + addresses)
    sums = _per_frame(trace.sums, logic.sum_bits)
    products = _per_frame(trace.products, logic.factor_bits + logic.value_bits)
    found = {"lut_toggle": SHARED_LUT * (addresses + gaps)}
    if logic.multiplier == "dsp":
        # Its registers are beside the block: they have a reset, and Yosys leaves them there.
        blocks += products / frames
        factors = np.where(trace.is_value, trace.factors, 0)
        sums += products + _per_frame(factors, logic.factor_bits)
        ffs += bit_toggles(trace.values, logic.value_bits)
        found["dsp_operation"] = _operations(factors, trace.values) / frames
    else:
        sums += products + _rows(plan, trace)
    return found | {"block_toggle": blocks + words / frames,
                    "ff_toggle": SHARED_FF * (ffs + sums / frames)}


def _operations(factors: np.ndarray, values: np.ndarray) -> int:
    """Cycles of all frames in which a factor changes."""
    return int(((np.diff(factors, axis=1) != 0) | (np.diff(values) != 0)).sum())


def _rows(plan: SharedPlan, trace: LayerTrace) -> int:
    """Toggles of the rows of a product, one for each bit of the activation, of all frames."""
    logic = plan.logic
    return sum(_per_frame(np.where(trace.is_value & (trace.factors >> bit & 1 == 1),
                                   trace.values, 0), logic.value_bits)
               for bit in range(logic.factor_bits))


def _per_frame(values: np.ndarray, width: int) -> int:
    """Toggles within each frame, of all of them."""
    return bit_toggles(np.swapaxes(values, 0, 1), width)
