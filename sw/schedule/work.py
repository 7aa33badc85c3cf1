"""What a dense layer does for a frame, and what its hardware could do in a cycle."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sw.graph import Dense, Node
from sw.schedule.groups import GroupSchedule
from sw.schedule.layer import DenseSchedule, LayerSchedule
from sw.schedule.nm import GROUP, NmSchedule
from sw.schedule.shared import SharedSchedule
from sw.schedule.shared_plan import shared_plan
from sw.schedule.sparse import SparseSchedule
from sw.schedule.stage import Stage

__all__ = ["Work", "layer_works"]


@dataclass(frozen=True)
class Work:
    """Products and weight memory of a dense layer.

    Attributes
    ----------
    layer, stage : str
        The second is another one where layers share an engine.
    products : int
        Multiply-accumulates of a frame: of all weights that the engine does not pass over. None of
        the activations is zero.
    lanes : int
        Products that the engine can do in a cycle.
    weight_bits : int
        Read for a frame: weights with the places, gaps, skips and biases that are stored with
        them.
    word_bits : int
        What the weight memory gives in a cycle.
    cycles : int or None
        In which the layer has the shared engine for a frame; None where it has hardware of its own.
    """

    layer: str
    stage: str
    products: int
    lanes: int
    weight_bits: int
    word_bits: int
    cycles: int | None = None


def layer_works(stage: Stage) -> Iterator[Work]:
    """Work of each dense layer of a stage."""
    if isinstance(stage.schedule, SharedSchedule):
        plan = shared_plan(stage.nodes, stage.schedule)
        pe, bits = stage.schedule.pe, stage.schedule.slot_format.bits
        dense = [node for node in stage.nodes if isinstance(node, Dense)]
        for node, slots in zip(dense, plan.layer_slots, strict=True):
            yield Work(node.name, stage.name, int(np.count_nonzero(node.weights)), pe,
                       slots * pe * bits, pe * bits, slots)
    elif isinstance(stage.nodes[0], Dense):
        yield Work(stage.name, stage.name, *_own(stage.nodes[0], stage.schedule))


def _own(node: Node, layer: LayerSchedule) -> tuple[int, int, int, int]:
    """Products and lanes, bits of a frame and of a cycle."""
    assert isinstance(node, Dense)
    width = node.weight_interval.width
    if isinstance(layer, SparseSchedule):
        stream = layer.stream(node)
        bits = stream.gap_bits + stream.code_bits
        return (int(np.count_nonzero(node.weights)), layer.pe, int(stream.counts.sum()) * bits,
                layer.pe * bits)
    assert isinstance(layer, DenseSchedule)
    lanes, reads = layer.pe * layer.simd, node.weights.size // (layer.pe * layer.simd)
    word = lanes * width
    if isinstance(layer, NmSchedule):
        lanes = layer.pe * layer.products
        word = lanes * (width + (GROUP - 1).bit_length())
    elif isinstance(layer, GroupSchedule):
        reads = sum(map(len, layer.groups(node)))
        # Which beat, and whether it is the first or the last of its fold.
        word += (node.in_features // layer.simd - 1).bit_length() + 2
    return reads * lanes, lanes, reads * word, word
