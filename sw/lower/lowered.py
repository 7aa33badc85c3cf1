"""The result of lowering."""

from dataclasses import dataclass

from sw.graph import Graph
from sw.lower.closing import Closed
from sw.lower.region import Region

__all__ = ["Lowered"]


@dataclass(frozen=True, eq=False)
class Lowered:
    """An integer graph, and what is needed to compare it with the model that it came from.

    Parameters
    ----------
    graph : :class:`Graph`
        The integer graph.
    regions : dict
        By the name of a ``Threshold`` or ``Table``: the float region that it replaces.
    final : :class:`Region`
        Floats behind the last integers (before the class is taken).
    is_class : :class:`bool`
        Whether the graph's output is a class.
    source : :class:`Closed` or None
        The model's own input quantiser, where that defines the graph's integers.
    """

    graph: Graph
    regions: dict[str, Closed]
    final: Region
    is_class: bool
    source: Closed | None = None
