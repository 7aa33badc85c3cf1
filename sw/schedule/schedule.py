"""How much hardware each layer of a graph gets."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Self

import numpy as np

from sw.errors import SternaError
from sw.graph import ArgMax, Dense, Graph, Node, Reshape, Table, Threshold
from sw.schedule.layer import (
    DenseSchedule,
    LaneSchedule,
    LayerSchedule,
    RequantiseSchedule,
)
from sw.schedule.sparse import SparseSchedule

__all__ = ["Schedule", "hardware_nodes"]


# Which schedules a node can have.
_KINDS_OF = {Dense: (DenseSchedule, SparseSchedule), Threshold: (LaneSchedule, RequantiseSchedule),
             Table: (LaneSchedule,), ArgMax: (LaneSchedule,)}


def hardware_nodes(graph: Graph) -> list[Node]:
    """Nodes that become components: all but changes of shape."""
    return [node for node in graph.nodes if not isinstance(node, Reshape)]


@dataclass(frozen=True, eq=False)
class Schedule:
    """Folding, engine and store of each layer, by its name.

    A schedule changes time and area, never a result.
    """

    layers: Mapping[str, LayerSchedule]

    def __post_init__(self):
        object.__setattr__(self, "layers", MappingProxyType(dict(self.layers)))

    def check(self, graph: Graph) -> None:
        """Raise :class:`SternaError` where ``graph`` cannot have this schedule."""
        names = [node.name for node in hardware_nodes(graph)]
        if unknown := sorted(self.layers.keys() - set(names)):
            raise SternaError(f"Schedule must name layers of the graph, which are "
                              f"{', '.join(names)}, not {', '.join(unknown)}")
        for node in hardware_nodes(graph):
            if node.name not in self.layers:
                raise SternaError(f"Schedule must have an entry for layer {node.name!r}")
            layer = self.layers[node.name]
            wanted = _KINDS_OF[type(node)]
            if type(layer) not in wanted:
                names = " or ".join(f"a {kind.__name__}" for kind in wanted)
                raise SternaError(f"Schedule of layer {node.name!r} must be {names}, not a "
                                  f"{type(layer).__name__}")
        layers: Mapping[str, Any] = self.layers
        for node in hardware_nodes(graph):
            layers[node.name].check(node)

    def cycles(self, graph: Graph) -> dict[str, int]:
        """Cycles per frame of each layer. The converters between layers are never slower.

        For a sparse layer it is the most that any frame takes: see :meth:`measured_cycles`.
        """
        layers: Mapping[str, Any] = self.layers
        return {node.name: layers[node.name].cycles(node) + self._hold_up(graph, node)
                for node in hardware_nodes(graph)}

    def measured_cycles(self, graph: Graph, frames: np.ndarray) -> dict[str, float]:
        """Mean cycles per frame of each layer for ``frames`` at the graph's input.

        Layers whose cycles do not depend on the data take those of :meth:`cycles`.
        """
        cycles: dict[str, float] = dict(self.cycles(graph))
        x, outputs = frames, graph.trace(frames)
        for node in graph.nodes:
            layer = self.layers.get(node.name)
            if isinstance(node, Dense) and isinstance(layer, SparseSchedule):
                cycles[node.name] = (layer.measured_cycles(node, x)
                                     + self._hold_up(graph, node))
            x = outputs[node.name]
        return cycles

    def is_exact(self, graph: Graph) -> bool:
        """Whether every frame takes the same cycles: no layer skips what is zero."""
        return not any(isinstance(self.layers[node.name], SparseSchedule)
                       for node in hardware_nodes(graph))

    def _hold_up(self, graph: Graph, node: Node) -> int:
        """Cycles by which others hold up the outputs of a sparse layer.

        It works on no frame while its outputs leave, and they leave as slowly as the layers take
        them that keep no frame: all up to the next dense one, which takes a beat in a cycle.
        """
        layer = self.layers[node.name]
        if not (isinstance(node, Dense) and isinstance(layer, SparseSchedule)):
            return 0
        nodes = hardware_nodes(graph)
        slowest = drain = layer.drain(node)
        for behind in nodes[nodes.index(node) + 1:]:
            after: Any = self.layers[behind.name]
            if isinstance(behind, Dense):
                return max(slowest, behind.in_features // after.i_lanes) - drain
            slowest = max(slowest, after.cycles(behind))
        return slowest - drain

    def interval(self, graph: Graph) -> int:
        """Cycles per frame of the whole accelerator: those of its slowest layer."""
        return max(self.cycles(graph).values())

    def i_lanes(self, graph: Graph) -> int:
        """Lanes of the accelerator's input stream."""
        return self.layers[hardware_nodes(graph)[0].name].i_lanes

    def o_lanes(self, graph: Graph) -> int:
        """Lanes of the accelerator's output stream."""
        last = hardware_nodes(graph)[-1]
        return 1 if isinstance(last, ArgMax) else self.layers[last.name].o_lanes

    def to_json(self) -> dict[str, Any]:
        """Plain values for ``schedule.json``."""
        return {"layers": {name: asdict(layer) for name, layer in self.layers.items()}}

    @classmethod
    def from_json(cls, document: Any) -> Self:
        """Read what :meth:`to_json` gave, or raise :class:`SternaError`."""
        layers = document.get("layers") if isinstance(document, dict) else None
        if not isinstance(layers, dict):
            raise SternaError("Schedule must be an object with an object 'layers'")
        return cls({name: _layer(name, entry) for name, entry in layers.items()})


# Kinds of entries; the keys of an entry tell its kind.
_KINDS = {DenseSchedule: "dense layers", SparseSchedule: "sparse layers", LaneSchedule: "others",
          RequantiseSchedule: "evenly spaced staircases"}


def _layer(name: str, entry: Any) -> LayerSchedule:
    for kind in _KINDS:
        if isinstance(entry, dict) and entry.keys() == kind.__dataclass_fields__.keys():
            return kind(**entry)
    keys = " or ".join(f"{', '.join(kind.__dataclass_fields__)} ({what})"
                       for kind, what in _KINDS.items())
    raise SternaError(f"Schedule of layer {name!r} must have the keys {keys}, not {entry!r:.80}")
