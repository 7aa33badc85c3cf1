"""How near each dense layer comes to what its hardware, and the cable, could do."""

from sw.graph import Graph
from sw.report.board_entry import LinkEntry
from sw.report.roofline_entry import LayerRoof, RooflineEntry
from sw.schedule import Schedule, layer_works

__all__ = ["describe_roofline"]

_BITS_PER_BYTE = 10  # start bit, eight data bits, stop bit


def describe_roofline(graph: Graph, schedule: Schedule, *, clock_hz: float | None = None,
                      link: LinkEntry | None = None, board: str = "") -> RooflineEntry | None:
    """Entry for the dense layers of a schedule; None where no layer does anything.

    Parameters
    ----------
    graph, schedule
    clock_hz : float, optional
        Of the accelerator.
    link : :class:`LinkEntry`, optional
        The cable, of which the bytes and the baud rate are taken.
    board : str
        Whose cable it is.
    """
    cycles = schedule.cycles(graph)
    interval = max(cycles.values())
    layers = tuple(
        LayerRoof(work.layer, work.stage, work.products, work.lanes, work.weight_bits,
                  work.word_bits, work.cycles or interval)
        for stage in schedule.stages(graph) for work in layer_works(stage) if work.products)
    if not layers:
        return None
    critical = tuple(name for name, own in cycles.items() if own == interval)
    if link is None:
        return RooflineEntry(layers, interval, critical, clock_hz)
    return RooflineEntry(layers, interval, critical, clock_hz,
                         link.wire_bytes / link.frames_per_run, link.baud / _BITS_PER_BYTE, board)
