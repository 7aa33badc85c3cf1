"""How much hardware each layer of a graph gets."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from sw.errors import SternaError
from sw.graph import Dense, Graph, Node, Reshape
from sw.schedule.groups import GroupSchedule
from sw.schedule.layer import (
    DenseSchedule,
    LaneSchedule,
    LayerSchedule,
    RequantiseSchedule,
)
from sw.schedule.nm import NmSchedule
from sw.schedule.shared import SharedSchedule
from sw.schedule.sparse import SparseSchedule
from sw.schedule.stage import Stage, make_stages

__all__ = ["Schedule", "hardware_nodes"]


def hardware_nodes(graph: Graph) -> list[Node]:
    """Nodes that become components: all but changes of shape."""
    return [node for node in graph.nodes if not isinstance(node, Reshape)]


@dataclass(frozen=True, eq=False)
class Schedule:
    """Folding, engine and store of each layer, by its name.

    A schedule changes time and area, never a result.
    """

    layers: Mapping[str, LayerSchedule]
    shared: tuple[SharedSchedule, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "layers", MappingProxyType(dict(self.layers)))
        object.__setattr__(self, "shared", tuple(self.shared))

    def stages(self, graph: Graph) -> list[Stage]:
        """What becomes a component each, in data order."""
        return make_stages(hardware_nodes(graph), self.layers, self.shared)

    def check(self, graph: Graph) -> None:
        """Raise :class:`SternaError` where ``graph`` cannot have this schedule."""
        names = [node.name for node in hardware_nodes(graph)]
        known = self.layers.keys() | {name for engine in self.shared for name in engine.layers}
        if unknown := sorted(known - set(names)):
            raise SternaError(f"Schedule must name layers of the graph, which are "
                              f"{', '.join(names)}, not {', '.join(unknown)}")
        for stage in self.stages(graph):
            stage.check()

    def cycles(self, graph: Graph) -> dict[str, int]:
        """Cycles per frame of each stage. The converters between stages are never slower.

        For a sparse layer it is the most that any frame takes: see :meth:`measured_cycles`.
        """
        stages = self.stages(graph)
        return {stage.name: stage.cycles() + _hold_up(stages[k:])
                for k, stage in enumerate(stages)}

    def measured_cycles(self, graph: Graph, frames: np.ndarray) -> dict[str, float]:
        """Mean cycles per frame of each stage for ``frames`` at the graph's input.

        Layers whose cycles do not depend on the data take those of :meth:`cycles`.
        """
        cycles: dict[str, float] = dict(self.cycles(graph))
        stages = self.stages(graph)
        outputs = graph.trace(frames)
        before = {node.name: earlier.name for earlier, node in
                  zip(graph.nodes, graph.nodes[1:], strict=False)}
        for k, stage in enumerate(stages):
            node = stage.nodes[0]
            if isinstance(node, Dense) and isinstance(stage.schedule, SparseSchedule):
                x = outputs[before[node.name]] if node.name in before else frames
                cycles[node.name] = (stage.schedule.measured_cycles(node, x)
                                     + _hold_up(stages[k:]))
        return cycles

    def is_exact(self, graph: Graph) -> bool:
        """Whether every frame takes the same cycles: no layer skips what is zero."""
        return not any(isinstance(stage.schedule, SparseSchedule) for stage in self.stages(graph))

    def interval(self, graph: Graph) -> int:
        """Cycles per frame of the whole accelerator: those of its slowest stage."""
        return max(self.cycles(graph).values())

    def i_lanes(self, graph: Graph) -> int:
        """Lanes of the accelerator's input stream."""
        return self.stages(graph)[0].i_lanes

    def o_lanes(self, graph: Graph) -> int:
        """Lanes of the accelerator's output stream."""
        return self.stages(graph)[-1].o_lanes

    def to_json(self) -> dict[str, Any]:
        """Plain values for ``schedule.json``."""
        document: dict[str, Any] = {
            "layers": {name: asdict(layer) for name, layer in self.layers.items()}}
        if self.shared:
            document["shared"] = [_plain(asdict(engine)) for engine in self.shared]
        return document

    @classmethod
    def from_json(cls, document: Any) -> Self:
        """Read what :meth:`to_json` gave, or raise :class:`SternaError`."""
        layers = document.get("layers") if isinstance(document, dict) else None
        if not isinstance(layers, dict):
            raise SternaError("Schedule must be an object with an object 'layers'")
        engines = document.get("shared", [])
        if not isinstance(engines, list):
            raise SternaError("Engines of a schedule must be a list 'shared'")
        return cls({name: _layer(name, entry) for name, entry in layers.items()},
                   tuple(_engine(entry) for entry in engines))


def _hold_up(stages: Sequence[Stage]) -> int:
    """Cycles by which others hold up the outputs of a sparse layer, the first of ``stages``.

    It works on no frame while its outputs leave, and they leave as slowly as the layers take
    them that keep no frame: all up to the next dense one, which takes a beat in a cycle.
    """
    layer, (node, *_) = stages[0].schedule, stages[0].nodes
    if not (isinstance(node, Dense) and isinstance(layer, SparseSchedule)):
        return 0
    slowest = drain = layer.drain(node)
    for behind in stages[1:]:
        first = behind.nodes[0]
        if isinstance(first, Dense):
            return max(slowest, first.in_features // behind.i_lanes) - drain
        slowest = max(slowest, behind.cycles())
    return slowest - drain


# Kinds of entries; the keys of an entry tell its kind.
_KINDS = {DenseSchedule: "dense layers", NmSchedule: "N:M layers",
          GroupSchedule: "layers of groups", SparseSchedule: "sparse layers",
          LaneSchedule: "others", RequantiseSchedule: "evenly spaced staircases"}


def _layer(name: str, entry: Any) -> LayerSchedule:
    for kind in _KINDS:
        if isinstance(entry, dict) and entry.keys() == kind.__dataclass_fields__.keys():
            return kind(**entry)
    keys = " or ".join(f"{', '.join(kind.__dataclass_fields__)} ({what})"
                       for kind, what in _KINDS.items())
    raise SternaError(f"Schedule of layer {name!r} must have the keys {keys}, not {entry!r:.80}")


def _plain(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value
            for name, value in entry.items()}


def _engine(entry: Any) -> SharedSchedule:
    fields = SharedSchedule.__dataclass_fields__
    lists = ("layers", "escapes")
    if (not isinstance(entry, dict) or entry.keys() != fields.keys()
            or not all(isinstance(entry[name], list) for name in lists)):
        raise SternaError(f"Engine of a schedule must have the keys {', '.join(fields)}, of which "
                          f"{' and '.join(lists)} are lists, not {entry!r:.80}")
    return SharedSchedule(**entry)
