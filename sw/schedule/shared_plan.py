"""What a shared engine holds, and how long it takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from sw.codec.book import find_book
from sw.codec.image import with_length
from sw.codec.slots import Row, SlotFormat
from sw.errors import SternaError
from sw.graph import Interval, Node
from sw.schedule.shared import SharedSchedule
from sw.schedule.shared_deal import deal_rows
from sw.schedule.shared_logic import SharedLogic, group_depths
from sw.schedule.shared_rows import SharedLayer, shared_layers

__all__ = ["SharedPlan", "shared_plan"]

# Cycles in which no slot is decoded: from the last slot of a layer or of a round of outputs until
# its sums are complete; from the last input beat to the first slot; and behind the last one.
DRAIN, START, END = 3, 4, 2
BYTE = 8


@dataclass(frozen=True, eq=False)
class SharedPlan:
    """Contents of a shared engine's memories, and its times.

    Attributes
    ----------
    logic : SharedLogic
    slots : int array of shape (pe, slots)
        Each row is the stream of a processing element; all are equally long.
    table : tuple of int
        Biases, each at its slot, then codebooks, by layer and code.
    waits : int
        Cycles of a frame in which no slot is decoded, between the first slot and the last.
    layer_slots : tuple of int
        Slots of each layer, the one that ends it included.
    """

    logic: SharedLogic
    slots: np.ndarray
    table: tuple[int, ...]
    waits: int
    layer_slots: tuple[int, ...]

    @property
    def latency(self) -> int:
        """Cycles from the last beat of a frame to its last output."""
        # A last round of outputs ends behind its last output: two cycles where it is not full.
        is_open = self.logic.counts[-1] % self.logic.pe != 0
        return START + self.slots.shape[1] + self.waits - 2 - is_open

    @property
    def interval(self) -> int:
        """Cycles per frame: the input's beats, the slots, and the waits."""
        beats = self.logic.counts[0] // self.logic.lanes
        return beats + START + self.slots.shape[1] + self.waits + END - 1

    @property
    def image(self) -> bytes:
        """What is loaded to replace the contents, where the engine is reloadable.

        An image that is coded has its length in front.
        """
        slots = np.zeros((self.logic.pe, self.logic.slots), np.int64)
        slots[:, :self.slots.shape[1]] = self.slots
        table = np.array(self.table)
        words = np.concatenate([slots.ravel(), table & 0xFF]).astype(np.uint8)
        coding = self.logic.image_format
        return words.tobytes() if coding is None else with_length(coding.encode(words))


def shared_plan(nodes: Sequence[Node], schedule: SharedSchedule,
                logic: SharedLogic | None = None) -> SharedPlan:
    """Plan a shared engine, or raise :class:`SternaError` where it cannot compute ``nodes``.

    Parameters
    ----------
    nodes : sequence of nodes
        Those of ``schedule.layers``.
    schedule : SharedSchedule
    logic : SharedLogic, optional
        Of hardware that exists: the plan's contents can be loaded into it. Hidden layers may have
        fewer rows than it.
    """
    inputs = nodes[0].input.size
    if inputs % schedule.lanes:
        raise SternaError(f"Lane count of the engine {schedule.name!r} must divide the {inputs} "
                          f"inputs, not be {schedule.lanes}")
    # Slots and their order do not depend on these, and take a second to find.
    own = {"lanes": schedule.lanes, "store": schedule.store, "multiplier": schedule.multiplier}
    plan = _plan(tuple(nodes), replace(schedule, lanes=1, store="bram", multiplier="logic"), logic)
    plan = replace(plan, logic=replace(plan.logic, **own))
    if logic is None:
        return plan
    logic.check_holds(plan.logic, schedule.name)
    return replace(plan, logic=logic)


@lru_cache(maxsize=16)
def _plan(nodes: tuple[Node, ...], schedule: SharedSchedule, held: SharedLogic | None
          ) -> SharedPlan:
    slot_format, pe = schedule.slot_format, schedule.pe
    layers = shared_layers(nodes, slot_format.highest_bias, shifts=held.shifts if held else (),
                           bias_shifts=held.bias_shifts if held else ())
    table = _table(layers, slot_format)
    rows = [_rows(layer, slot_format) for layer in layers]
    counts = [layers[0].node.in_features, *(len(own) + -len(own) % pe for own in rows[:-1]),
              len(rows[-1])]
    if held and held.layers == len(layers):
        counts[1:-1] = [max(pair) for pair in zip(counts[1:-1], held.counts[1:-1], strict=True)]

    activations = held.activations if held else 1 << max(counts).bit_length()
    while (dealt := deal_rows(rows, counts, activations, schedule)) is None:
        activations *= 2
    streams, waits, layer_slots = _streams(dealt, counts[-1], schedule)
    sums = [layer.sum_interval for layer in layers]
    value_bits = max(slot_format.bits, Interval(min(table), max(table)).width)
    if schedule.is_reloadable and value_bits > BYTE:
        raise SternaError(f"Weights of the engine {schedule.name!r} must have at most {BYTE} bits "
                          f"to be reloadable, not {value_bits}")
    # Where the table can be loaded, its addresses are counted by the counter of the slots.
    least = len(table) if schedule.is_reloadable else 1
    logic = SharedLogic(
        slot_format, pe, schedule.lanes, schedule.store, schedule.multiplier,
        schedule.is_reloadable, schedule.image, schedule.start, tuple(counts),
        layers[0].node.input.interval.width,
        bits=tuple(layer.bits for layer in layers[:-1] if layer.bits is not None),
        shifts=tuple(layer.shift for layer in layers[:-1] if layer.shift is not None),
        bias_shifts=tuple(layer.bias_shift for layer in layers),
        activations=activations, groups=group_depths(max(streams.shape[1], least)),
        sum_bits=Interval(min(-1, *(s.lo for s in sums)), max(0, *(s.hi for s in sums))).width,
        value_bits=value_bits)
    return SharedPlan(logic, streams, table, waits, layer_slots)


def _table(layers: list[SharedLayer], slot_format: SlotFormat) -> tuple[int, ...]:
    """Values by address: a slot as a bias; above, a code with the layer."""
    bits, code_bits = slot_format.bits, slot_format.code_bits
    layer_bits = (len(layers) - 1).bit_length()
    if code_bits + layer_bits > bits:
        raise SternaError(f"Shared engine must have at most {1 << bits - code_bits} layers with "
                          f"gaps of {slot_format.gap_bits} bits, not {len(layers)}")
    table = np.arange(2 << bits)
    table[table >= 1 << bits - 1] -= 1 << bits
    table[1 << bits:] = 0
    for stage, layer in enumerate(layers, 1):
        book = find_book(layer.node.weights)
        if len(book) > 1 << code_bits:
            raise SternaError(f"Layer {layer.node.name!r} must have at most {1 << code_bits} "
                              f"distinct weights besides 0 for codes of {code_bits} bits, not "
                              f"{len(book)}; share its weights, or give it an engine of its own")
        start = (1 << bits) + (stage % (1 << layer_bits) << code_bits)
        table[start:start + len(book)] = book
    return tuple(table.tolist())


def _rows(layer: SharedLayer, slot_format: SlotFormat) -> list[Row]:
    book = find_book(layer.node.weights)
    return [Row(int(bias), np.flatnonzero(row), np.searchsorted(book, row[row != 0]))
            for bias, row in zip(layer.biases, layer.node.weights, strict=True)]


def _streams(dealt: list[list[Row]], outputs: int, schedule: SharedSchedule
             ) -> tuple[np.ndarray, int, tuple[int, ...]]:
    """Slots of each processing element, cycles in which none is decoded, and slots by layer."""
    slot_format, pe = schedule.slot_format, schedule.pe
    streams: list[list[int]] = [[] for _ in range(pe)]
    waits = 0
    ends = [0]
    for k, rows in enumerate(dealt):
        for start in range(0, len(rows), pe):
            in_round = [slot_format.encode_row(row) for row in rows[start:start + pe]]
            # Results of a round are written one by one while the next round is on its way.
            slots = max(pe, *map(len, in_round))
            for stream, coded in zip(streams, in_round, strict=True):
                stream += slot_format.pad(coded, slots)
            if k == len(dealt) - 1:
                given = min(pe, outputs - start)
                # A cycle behind each output, and one more behind the last where it is not full.
                waits += DRAIN + 2 * given + (given < pe)
        for stream in streams:
            stream.append(slot_format.end_of_layer)
        ends.append(len(streams[0]))
    waits += (len(dealt) - 1) * (DRAIN + pe + 1)
    return np.array(streams), waits, tuple(end - start for start, end in pairwise(ends))
