"""What the layers of a graph are and take, for people."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from sw.graph import Dense, Graph, Interval, Node, Table, Tensor, Threshold
from sw.report.layer_entry import Edge, LayerEntry
from sw.schedule import (
    DenseSchedule,
    LayerSchedule,
    RequantiseSchedule,
    Schedule,
    SharedSchedule,
    SparseSchedule,
    Stage,
    requantisation,
    shared_plan,
)

__all__ = ["describe_layers", "memory_bits"]


def describe_layers(graph: Graph, schedule: Schedule, estimate: Mapping[str, Any] | None = None
                    ) -> tuple[LayerEntry, ...]:
    """Entries of all layers that take hardware, in data order.

    Parameters
    ----------
    graph, schedule
    estimate : mapping, optional
        As in ``estimate.json``: its ``layers`` have ``luts``, ``brams`` and ``dsps`` by name.
    """
    cycles, slowest = schedule.cycles(graph), schedule.interval(graph)
    areas = (estimate or {}).get("layers", {})
    return tuple(
        LayerEntry(stage.name, type(stage.nodes[0]).__name__, _edge(stage.nodes[0].input),
                   _edge(stage.nodes[-1].output), cycles[stage.name], cycles[stage.name] / slowest,
                   **_stage(stage),
                   **{name: areas.get(stage.name, {}).get(name)
                      for name in ("luts", "brams", "dsps")})
        for stage in schedule.stages(graph))


def _stage(stage: Stage) -> dict[str, Any]:
    if not isinstance(stage.schedule, SharedSchedule):
        node, = stage.nodes
        return {"memory_bits": memory_bits(node, stage.schedule), **_folding(node, stage.schedule)}
    plan = shared_plan(stage.nodes, stage.schedule)
    dense = [node.weights for node in stage.nodes if isinstance(node, Dense)]
    weights = sum(values.size for values in dense)
    interval = Interval(min(int(values.min()) for values in dense),
                        max(int(values.max()) for values in dense))
    return {"pe": stage.schedule.pe, "simd": 1, "engine": "shared", "store": "bram",
            "weights": Edge((weights,), str(interval), interval.width),
            "zeros": 1 - sum(int(np.count_nonzero(values)) for values in dense) / weights,
            "memory_bits": plan.slots.size * stage.schedule.slot_format.bits
            + len(plan.table) * plan.logic.value_bits}


def memory_bits(node: Node, layer: LayerSchedule) -> int:
    """Bits of the constants of ``node`` held as ``layer``, without what a memory's shape adds."""
    if isinstance(node, Dense) and isinstance(layer, SparseSchedule):
        stream = layer.stream(node)
        return (int(stream.counts.sum()) * (stream.gap_bits + stream.code_bits)
                + stream.counts.size * int(stream.counts.max()).bit_length())
    if isinstance(node, Dense):
        return node.weights.size * node.weight_interval.width
    if isinstance(node, Threshold) and isinstance(layer, RequantiseSchedule):
        found = requantisation(node)
        return 0 if found is None else len(found.biases) * found.bias_interval.width
    if isinstance(node, Threshold):
        inside = node.input.interval
        # A limit may also be the one that no input reaches.
        limits = (Interval(inside.lo, inside.hi + 1) if inside.step == 1
                  else Interval(0, inside.count))
        directions = len(node.falling) if len(set(node.falling.tolist())) > 1 else 0
        return node.thresholds.size * limits.width + directions
    if isinstance(node, Table):
        return node.entries.size * node.output_interval.width
    return 0


def _folding(node: Node, layer: LayerSchedule) -> dict[str, Any]:
    store = layer.store if memory_bits(node, layer) else None
    if isinstance(node, Dense) and isinstance(layer, DenseSchedule | SparseSchedule):
        engine = layer.engine if isinstance(layer, DenseSchedule) else "sparse"
        return {"pe": layer.pe, "simd": layer.simd, "engine": engine, "store": store,
                "weights": _edge(Tensor(node.weights.shape, node.weight_interval)),
                "zeros": float(np.mean(node.weights == 0))}
    return {"lanes": layer.i_lanes, "store": store}


def _edge(tensor: Tensor) -> Edge:
    return Edge(tensor.shape, str(tensor.interval), tensor.interval.width)
