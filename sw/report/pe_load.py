"""How evenly the entries of a sparse layer lie on processing elements."""

import numpy as np

from sw.codec.columns import best_gap_bits, column_entries
from sw.compress.metrics import imbalance, lock_step_cycles, queue_cycles
from sw.graph import Dense, Graph
from sw.report.sparse_layer_entry import PeLoad
from sw.schedule import Schedule, SharedSchedule, SparseSchedule, Stage, shared_plan

__all__ = ["PES", "built_loads", "column_loads"]

#: Processing elements that columns are dealt over, to compare.
PES = (1, 2, 4, 8)


def column_loads(weights: np.ndarray) -> tuple[PeLoad, ...]:
    """Loads of column stores for :data:`PES`, each with its best gap width."""
    return tuple(_by_columns(None, column_entries(weights, pes, best_gap_bits(weights, pes),
                                                  pads=False).counts)
                 for pes in PES if pes <= len(weights))


def built_loads(graph: Graph, schedule: Schedule) -> dict[str, PeLoad]:
    """Loads of the sparse layers as their schedule has them, by the layer's name."""
    loads = {}
    for stage in schedule.stages(graph):
        if isinstance(stage.schedule, SharedSchedule):
            loads |= _in_turn(stage, stage.schedule)
        node = stage.nodes[0]
        if isinstance(stage.schedule, SparseSchedule) and isinstance(node, Dense):
            loads[node.name] = _by_columns("sparse", stage.schedule.stream(node).counts.T)
    return loads


def _by_columns(engine: str | None, counts: np.ndarray) -> PeLoad:
    """Load for ``counts`` of shape (pes, columns)."""
    return PeLoad(engine, tuple(counts.sum(axis=1).tolist()),
                  imbalance(lock_step_cycles(counts), counts),
                  imbalance(queue_cycles(counts), counts))


def _in_turn(stage: Stage, schedule: SharedSchedule) -> dict[str, PeLoad]:
    """Loads of layers that are read row by row: an entry is a slot, without those that only wait.

    The elements of a round of rows wait for the longest row; there are no queues.
    """
    dense = [node.name for node in stage.nodes if isinstance(node, Dense)]
    slot_format = schedule.slot_format
    streams = [slot_format.decode_layers(own, len(dense))
               for own in shared_plan(stage.nodes, schedule).slots]
    loads = {}
    for k, name in enumerate(dense):
        counts = np.array([[len(slot_format.encode_row(row)) for row in own[k]]
                           for own in streams])
        loads[name] = PeLoad("shared", tuple(counts.sum(axis=1).tolist()),
                             imbalance(lock_step_cycles(counts), counts))
    return loads
