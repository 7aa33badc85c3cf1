"""A graph without shapes: rows of elements, and what is done to them in turn."""

from dataclasses import dataclass

import numpy as np

from sw.graph import ArgMax, Dense, Graph, Interval, Reshape, Threshold

__all__ = ["Choice", "Entries", "Operation", "Product", "Staircase", "operations"]


@dataclass(frozen=True, eq=False)
class Product:
    """``y = W x``, with the intervals of ``x`` and of ``y``."""

    name: str
    input: Interval
    weights: np.ndarray
    output: Interval


@dataclass(frozen=True, eq=False)
class Staircase:
    """Thresholds of shape (elements, levels), each element's own, and which staircases fall."""

    name: str
    input: Interval
    thresholds: np.ndarray
    falling: np.ndarray
    output: Interval


@dataclass(frozen=True, eq=False)
class Entries:
    """Entries of shape (1 or elements, values of the input), and the interval that holds them."""

    name: str
    input: Interval
    elements: int
    entries: np.ndarray
    output: Interval


@dataclass(frozen=True)
class Choice:
    """Place of the first largest of ``elements``."""

    name: str
    input: Interval
    elements: int


Operation = Product | Staircase | Entries | Choice


def operations(graph: Graph) -> list[Operation]:
    """Nodes of the graph in turn. A reshape moves nothing, so it does not occur."""
    found: list[Operation] = []
    for node in graph.nodes:
        inside, size = node.input.interval, node.input.size
        if isinstance(node, Dense):
            found.append(Product(node.name, inside, node.weights, node.output.interval))
        elif isinstance(node, Threshold):
            # A channel is an index of the first axis: its elements follow one another.
            repeats = size // len(node.thresholds)
            found.append(Staircase(node.name, inside, np.repeat(node.thresholds, repeats, axis=0),
                                   np.repeat(node.falling, repeats), node.output_interval))
        elif isinstance(node, ArgMax):
            found.append(Choice(node.name, inside, size))
        elif not isinstance(node, Reshape):
            rows = node.entries if node.is_shared else np.repeat(
                node.entries, size // len(node.entries), axis=0)
            found.append(Entries(node.name, inside, size, rows, node.output_interval))
    return found
