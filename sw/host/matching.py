"""Whether a device is the one that a graph needs."""

from sw.errors import SternaError
from sw.graph import Graph
from sw.host.protocol import Info

__all__ = ["check_device", "check_exchange"]


def check_device(info: Info, graph: Graph, name: str) -> None:
    """Raise :class:`SternaError` where the device ``name`` does not compute ``graph``."""
    wanted = graph.hash[:len(info.model_hash)]
    if info.model_hash != wanted:
        raise SternaError(f"Device at {name} must hold the model {wanted} of this build, not "
                          f"{info.model_hash}: program the board with it")
    for side, tensor in ("i", graph.input.tensor), ("o", graph.last):
        lanes, beats, width = (getattr(info, f"{side}_{what}")
                               for what in ("lanes", "beats", "width"))
        if lanes * beats != tensor.size or width != tensor.interval.width:
            raise SternaError(
                f"Device at {name} must have frames of {tensor.size} values of "
                f"{tensor.interval.width} bits, not {beats} beats of {lanes} values of {width} "
                f"bits: its bitstream is not that of the graph")


def check_exchange(graph: Graph, other: Graph) -> None:
    """Raise :class:`SternaError` where ``other`` has another input or output than ``graph``."""
    for name, mine, theirs in (("input", graph.input.tensor, other.input.tensor),
                               ("output", graph.last, other.last)):
        if mine.shape != theirs.shape or mine.interval.width != theirs.interval.width:
            raise SternaError(f"Weights must be of a network with the {name} {mine} of the "
                              f"device, not {theirs}: build that one for a board of its own")
