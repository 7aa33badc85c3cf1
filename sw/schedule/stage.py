"""What becomes a component: a layer, or the layers of a shared engine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sw.errors import SternaError
from sw.graph import ArgMax, Dense, Node, Table, Threshold
from sw.schedule.groups import GroupSchedule
from sw.schedule.layer import (
    DenseSchedule,
    LaneSchedule,
    LayerSchedule,
    RequantiseSchedule,
)
from sw.schedule.nm import NmSchedule
from sw.schedule.shared import SharedSchedule
from sw.schedule.shared_plan import shared_plan
from sw.schedule.sparse import SparseSchedule

__all__ = ["Stage", "make_stages"]

# Which schedules a node of its own can have.
_KINDS_OF = {Dense: (DenseSchedule, NmSchedule, GroupSchedule, SparseSchedule),
             Threshold: (LaneSchedule, RequantiseSchedule),
             Table: (LaneSchedule,), ArgMax: (LaneSchedule,)}


@dataclass(frozen=True, eq=False)
class Stage:
    """One component of an accelerator.

    Attributes
    ----------
    nodes : tuple of nodes
        What it computes, in turn.
    schedule : LayerSchedule or SharedSchedule
        Of the one layer, or of the engine that all of them share.
    """

    nodes: tuple[Node, ...]
    schedule: LayerSchedule | SharedSchedule

    @property
    def name(self) -> str:
        """Name of the layer or of the engine."""
        return self.schedule.name if isinstance(self.schedule, SharedSchedule) else (
            self.nodes[0].name)

    @property
    def is_shared(self) -> bool:
        """Whether its layers take turns."""
        return isinstance(self.schedule, SharedSchedule)

    @property
    def i_lanes(self) -> int:
        """Lanes of the input stream."""
        return self.schedule.i_lanes

    @property
    def o_lanes(self) -> int:
        """Lanes of the output stream; a class is one lane."""
        return 1 if isinstance(self.nodes[-1], ArgMax) else self.schedule.o_lanes

    def check(self) -> None:
        """Raise :class:`SternaError` where the nodes cannot have this schedule."""
        if isinstance(self.schedule, SharedSchedule):
            shared_plan(self.nodes, self.schedule)
            return
        node, = self.nodes
        wanted = _KINDS_OF[type(node)]
        if type(self.schedule) not in wanted:
            names = " or ".join(f"{'an' if kind is NmSchedule else 'a'} {kind.__name__}"
                                for kind in wanted)
            raise SternaError(f"Schedule of layer {node.name!r} must be {names}, not a "
                              f"{type(self.schedule).__name__}")
        layer: Any = self.schedule
        layer.check(node)

    def cycles(self) -> int:
        """Cycles per frame."""
        if isinstance(self.schedule, SharedSchedule):
            return shared_plan(self.nodes, self.schedule).interval
        layer: Any = self.schedule
        return layer.cycles(*self.nodes)


def make_stages(nodes: Sequence[Node], layers: Mapping[str, LayerSchedule],
                shared: Sequence[SharedSchedule]) -> list[Stage]:
    """Group ``nodes``, each with its schedule, or say which of them has none or two."""
    stages, at = [], 0
    first = {engine.layers[0]: engine for engine in shared}
    members = [name for engine in shared for name in engine.layers]
    for name in [*layers, *members]:
        if members.count(name) + (name in layers) > 1:
            raise SternaError(f"Layer {name!r} must be in one place of the schedule, not in two")
    while at < len(nodes):
        name = nodes[at].name
        engine = first.get(name)
        if engine is None:
            if name not in layers:
                raise SternaError(f"Schedule must have an entry for layer {name!r}")
            stages.append(Stage((nodes[at],), layers[name]))
            at += 1
            continue
        group = tuple(nodes[at:at + len(engine.layers)])
        if tuple(node.name for node in group) != engine.layers:
            raise SternaError(f"Layers of the engine {engine.name!r} must follow one another in "
                              f"the graph, which has {', '.join(node.name for node in group)}, "
                              f"not {', '.join(engine.layers)}")
        stages.append(Stage(group, engine))
        at += len(group)
    for before, stage in zip(stages, stages[1:], strict=False):
        if stage.is_shared:
            _check_feeds(before, stage)
    return stages


def _check_feeds(before: Stage, engine: Stage) -> None:
    """An engine takes a frame while it does nothing else: who feeds it must not be slow."""
    node = engine.nodes[0]
    beats = node.input.size // engine.i_lanes
    is_quick = (not before.is_shared and not isinstance(before.nodes[0], Dense)
                and before.i_lanes == engine.i_lanes)
    if not is_quick:
        raise SternaError(f"Layer {before.nodes[-1].name!r} in front of the engine "
                          f"{engine.name!r} must hand on a beat of {engine.i_lanes} lanes in each "
                          f"cycle, as a frame is taken in {beats} cycles; begin the engine with "
                          f"the first layer")
