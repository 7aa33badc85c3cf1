"""The integer graph: the one meaning of a network that every later stage must reproduce."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from sw.graph.argmax import ArgMax
from sw.graph.dense import Dense
from sw.graph.ends import Input, Output
from sw.graph.reshape import Reshape
from sw.graph.table import Table
from sw.graph.tensor import Tensor
from sw.graph.threshold import Threshold

__all__ = ["Graph", "Node"]

Node = Dense | Threshold | Table | Reshape | ArgMax


@dataclass(frozen=True, eq=False)
class Graph:
    """Chain of nodes in data order, between an :class:`Input` and an :class:`Output`.

    ``evaluate`` is the golden model: simulation, netlist and board must give the same integers.
    """

    nodes: tuple[Node, ...]
    input: Input
    output: Output

    def __post_init__(self):
        if not self.nodes:
            raise ValueError("Graph must have at least one node")
        edge, giver = self.input.tensor, "the input"
        names = set()
        for node in self.nodes:
            if node.name in names:
                raise ValueError(f"Layer names must be unique, but {node.name!r} occurs twice")
            if node.input != edge:
                raise ValueError(f"Layer {node.name!r} takes {node.input}, but {giver} gives "
                                 f"{edge}")
            names.add(node.name)
            edge, giver = node.output, f"layer {node.name!r}"
        for name in ("scale", "offset"):
            if getattr(self.output, name).size not in (1, edge.size):
                raise ValueError(f"Output {name} must have 1 or {edge.size} elements, not "
                                 f"{getattr(self.output, name).size}")

    @property
    def last(self) -> Tensor:
        """The edge behind the last node."""
        return self.nodes[-1].output

    def node(self, name: str) -> Node:
        """Return the node called ``name``."""
        for node in self.nodes:
            if node.name == name:
                return node
        raise KeyError(f"Graph has no layer {name!r}, only {[n.name for n in self.nodes]}")

    def trace(self, x: np.ndarray) -> dict[str, np.ndarray]:
        """Output of every node by its name, for integers ``x`` of shape (frames, *shape)."""
        x = self.input.tensor.check(x, "Input")
        outputs = {}
        for node in self.nodes:
            outputs[node.name] = x = node.evaluate(x)
        return outputs

    def evaluate(self, x: np.ndarray) -> np.ndarray:
        """Integers behind the last node, for integers ``x`` of shape (frames, *shape)."""
        x = self.input.tensor.check(x, "Input")
        for node in self.nodes:
            x = node.evaluate(x)
        return x

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content, in hex: equal for equal graphs, whatever file they are in."""
        from sw.graph.storage import content_hash
        return content_hash(self)

    def save(self, path: Path | str) -> None:
        """Write the graph to ``path`` as ``docs/graph.md`` specifies."""
        from sw.graph.storage import save
        save(self, Path(path))

    @classmethod
    def load(cls, path: Path | str) -> "Graph":
        """Read a graph from ``path``, or raise :class:`SternaError` saying what is wrong."""
        from sw.graph.storage import load
        return load(Path(path))
