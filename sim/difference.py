"""Where a simulation and the golden model part."""

from dataclasses import dataclass

import numpy as np

from sw.graph import Graph

__all__ = ["Difference", "difference", "first_difference"]


@dataclass(frozen=True)
class Difference:
    """The first value that differs.

    Attributes
    ----------
    frame, element : int
        Which one: the frame, and the element of the output.
    layer : str
        Whose output it is.
    expected, given : int
        What the graph says, and what came.
    frames, of : int
        How many frames differ, of how many.
    """

    frame: int
    layer: str
    element: int
    expected: int
    given: int
    frames: int
    of: int

    def __str__(self) -> str:
        return (f"frame {self.frame}, layer {self.layer!r}, element {self.element}: must be "
                f"{self.expected}, not {self.given} ({self.frames} of {self.of} frames differ)")


def difference(layer: str, expected: np.ndarray, given: np.ndarray) -> Difference | None:
    """Compare the frames of one layer; None where all are equal."""
    expected, given = np.asarray(expected), np.asarray(given)
    if given.size != expected.size:
        raise ValueError(f"Outputs must have the shape {expected.shape}, not {given.shape}")
    differs = expected != given.reshape(expected.shape)
    if not differs.any():
        return None
    differs = differs.reshape(len(expected), -1)
    frame, element = (int(index) for index in np.argwhere(differs)[0])
    return Difference(frame, layer, element, int(expected.reshape(differs.shape)[frame, element]),
                      int(given.reshape(differs.shape)[frame, element]),
                      int(differs.any(axis=1).sum()), len(expected))


def first_difference(graph: Graph, frames: np.ndarray, outputs: np.ndarray) -> Difference | None:
    """Compare outputs of hardware with those of ``graph`` for the integers ``frames``.

    Returns
    -------
    Difference or None
        None where all are equal.
    """
    return difference(graph.nodes[-1].name, graph.evaluate(frames), outputs)
