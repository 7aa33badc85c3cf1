# amaranth: UnusedElaboratable=no
"""From graph and schedule to hardware."""

from hw.accelerator import Accelerator
from sw.graph import Graph
from sw.schedule import Schedule

__all__ = ["generate"]


def generate(graph: Graph, schedule: Schedule) -> Accelerator:
    """The component tree of ``graph`` under ``schedule``, with streams ``i`` and ``o``.

    Raises
    ------
    SternaError
        Where the graph cannot have that schedule.
    """
    return Accelerator(graph, schedule)
