"""The chain of graph nodes that grows while a model is lowered."""

import re

import numpy as np

from sw.errors import SternaError
from sw.graph import Input, Node, Reshape, Tensor
from sw.lower.place import Place
from sw.lower.region import Edge

__all__ = ["Chain"]


class Chain:
    """Nodes so far, and the edge behind the last one, which alone can be continued.

    Parameters
    ----------
    input : :class:`Input`
        The graph's input.
    """

    def __init__(self, input: Input):
        self.input = input
        self.nodes: list[Node] = []
        self.layers = 0

    @property
    def tensor(self) -> Tensor:
        """The integers behind the last node."""
        return self.nodes[-1].output if self.nodes else self.input.tensor

    def check(self, edge: Edge, place: Place | str) -> None:
        """Refuse an edge that is not the last one."""
        if edge.position != len(self.nodes):
            raise SternaError(f"Operator {place} must take the result of the layer before it, but "
                              f"it takes that of an earlier one: branches are not supported yet")

    def append(self, node: Node, scale, offset) -> Edge:
        """Add a node and return the edge behind it, whose floats are ``scale * int + offset``."""
        self.nodes.append(node)
        return Edge(node.output, np.asarray(scale, np.float64), np.asarray(offset, np.float64),
                    len(self.nodes))

    def reshape(self, edge: Edge, shape: tuple[int, ...]) -> Edge:
        """The edge in another shape; its map must be uniform or fit that shape."""
        if edge.tensor.shape == shape:
            return edge
        return self.append(Reshape(self.name("reshape"), edge.tensor, shape), edge.scale,
                           edge.offset)

    def name(self, kind: str) -> str:
        """A new name: ``fc0``, ``act0`` (what follows ``fc0``), ``fc1``; ``act_in`` at the input.

        Hardware modules are called by it, hence letters, digits and underscores.
        """
        if kind == "fc":
            base, self.layers = f"fc{self.layers}", self.layers + 1
        elif kind == "act":
            base = f"act{self.layers - 1}" if self.layers else "act_in"
        else:
            base = kind
        used = {node.name for node in self.nodes}
        name, number = base, 2
        while name in used:
            name, number = f"{base}_{number}", number + 1
        assert re.fullmatch(r"[a-z]\w*", name)
        return name
