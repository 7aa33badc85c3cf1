"""When each layer works on a frame, cycle by cycle."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import lcm

import numpy as np

from sw.graph import ArgMax, Dense, Node
from sw.schedule.groups import GroupSchedule
from sw.schedule.layer import DenseSchedule, LayerSchedule
from sw.schedule.shared import SharedSchedule
from sw.schedule.shared_plan import DRAIN, START, shared_plan
from sw.schedule.sparse import SparseSchedule
from sw.schedule.stage import Stage

__all__ = ["Turn", "frame_turns"]

# Cycles of a converter between streams of other widths.
CONVERTER = 1


@dataclass(frozen=True)
class Turn:
    """A layer's part in a frame, in cycles from the one in which the frame's first beat comes.

    Attributes
    ----------
    layer, stage : str
        The second is another one where layers share an engine.
    arrives : int
        First beat of the layer's input; of a later layer of a shared engine, when its turn comes.
    starts, ends : int
        First and last cycle of its work: of its reads of weights, where it has any.
    leaves : int
        Last beat of its output.
    """

    layer: str
    stage: str
    arrives: int
    starts: int
    ends: int
    leaves: int


def frame_turns(stages: Sequence[Stage], latencies: Mapping[str, int]) -> tuple[Turn, ...]:
    """Turns of all layers for a lone frame whose beats come one in a cycle.

    The last one ``leaves`` at the latency of the accelerator. Nobody waits for a reader: queues
    are as long as that takes. Where a layer skips zeros it is the most that any frame takes.

    Parameters
    ----------
    stages : sequence of Stage
        In data order.
    latencies : mapping of str to int
        Of the component of each stage, by its name: from the last beat of a lone frame to its last
        output. The hardware knows them.
    """
    turns: list[Turn] = []
    lanes, beats = stages[0].i_lanes, np.arange(stages[0].nodes[0].input.size // stages[0].i_lanes)
    for stage in stages:
        if lanes != stage.i_lanes:
            beats = _converted(beats, lanes, stage.i_lanes)
        own, beats = _step_of(stage)(stage, latencies[stage.name], beats)
        turns += own
        lanes = stage.o_lanes
    return tuple(turns)


def _step_of(stage: Stage) -> Callable[[Stage, int, np.ndarray], tuple[list[Turn], np.ndarray]]:
    """Who tells the turns of a stage, and when its outputs leave."""
    if isinstance(stage.schedule, SharedSchedule):
        return _shared
    if isinstance(stage.schedule, SparseSchedule):
        return _sparse
    if isinstance(stage.schedule, DenseSchedule):
        return _dense
    return _class if isinstance(stage.nodes[0], ArgMax) else _by_element


def _in_order(earliest: np.ndarray) -> np.ndarray:
    """Cycles of beats that come one by one, none before its own ``earliest``."""
    places = np.arange(len(earliest))
    return np.maximum.accumulate(earliest - places) + places


def _converted(beats: np.ndarray, i_lanes: int, o_lanes: int) -> np.ndarray:
    """Beats behind a converter, which gathers them to the least common multiple and splits it."""
    whole = lcm(i_lanes, o_lanes)
    parts = whole // i_lanes
    return _in_order(np.repeat(beats[parts - 1::parts] + CONVERTER, whole // o_lanes))


def _turn(stage: Stage, beats: np.ndarray, starts: int, ends: int, outputs: np.ndarray
          ) -> tuple[list[Turn], np.ndarray]:
    return [Turn(stage.name, stage.name, int(beats[0]), int(starts), int(ends),
                 int(outputs[-1]))], outputs


def _by_element(stage: Stage, latency: int, beats: np.ndarray) -> tuple[list[Turn], np.ndarray]:
    return _turn(stage, beats, beats[0], beats[-1], beats + latency)


def _class(stage: Stage, latency: int, beats: np.ndarray) -> tuple[list[Turn], np.ndarray]:
    return _turn(stage, beats, beats[0], beats[-1], beats[-1:] + latency)


def _sparse(stage: Stage, latency: int, beats: np.ndarray) -> tuple[list[Turn], np.ndarray]:
    """Outputs leave one in a cycle, once all elements are done with the last beat."""
    count = stage.nodes[0].output.size // stage.o_lanes
    outputs = beats[-1] + latency - np.arange(count)[::-1]
    return _turn(stage, beats, beats[0], outputs[0], outputs)


def _dense(stage: Stage, latency: int, beats: np.ndarray) -> tuple[list[Turn], np.ndarray]:
    """A fold ends when its last beat has been read; its outputs are as long behind it as all."""
    node, = stage.nodes
    starts, ends = _folds(node, stage.schedule, beats)
    # The hardware's latency is that of a frame without gaps.
    _, of_lone = _folds(node, stage.schedule, np.arange(len(beats)))
    behind = len(beats) - 1 + latency - of_lone[-1]
    return _turn(stage, beats, starts, ends[-1], ends + behind)


def _folds(node: Node, layer: LayerSchedule | SharedSchedule, beats: np.ndarray
           ) -> tuple[int, np.ndarray]:
    """First cycle in which weights are read, and the last one of each fold."""
    assert isinstance(node, Dense)
    assert isinstance(layer, DenseSchedule)
    if isinstance(layer, GroupSchedule):
        # A group is read once its beat is there, and the last one once the whole frame is.
        groups = layer.groups(node)
        earliest = beats[np.concatenate(groups)] + 1
        earliest[0] = max(earliest[0], 2 if layer.index == "bram" else 1)
        earliest[-1] = max(earliest[-1], beats[-1] + 1)
        reads = _in_order(earliest)
        return int(reads[0]), reads[np.cumsum([len(group) for group in groups]) - 1]
    folds = node.out_features // layer.pe
    # A frame that is read once is not kept, and its beats are read as they come.
    reads = _in_order(beats + (folds > 1))
    return int(reads[0]), reads[-1] + len(beats) * np.arange(folds)


def _shared(stage: Stage, latency: int, beats: np.ndarray) -> tuple[list[Turn], np.ndarray]:
    """Layers take turns: each begins once the sums of the one before are all written."""
    assert isinstance(stage.schedule, SharedSchedule)
    plan, last = shared_plan(stage.nodes, stage.schedule), int(beats[-1]) + latency
    *hidden, _ = plan.layer_slots
    pause = DRAIN + plan.logic.pe + 1
    starts = list(accumulate((slots + pause for slots in hidden),
                             initial=int(beats[-1]) + START))
    ends = [start + slots - 1 for start, slots in zip(starts, hidden, strict=False)] + [last]
    names = [node.name for node in stage.nodes if isinstance(node, Dense)]
    arrives = [int(beats[0]), *starts[1:]]
    leaves = [*(start - 1 for start in starts[1:]), last]
    # An output leaves in every second cycle at most.
    count = stage.nodes[-1].output.size
    return ([Turn(name, stage.name, *cycles) for name, *cycles in
             zip(names, arrives, starts, ends, leaves, strict=True)],
            last - 2 * np.arange(count)[::-1])

