"""Weights of a layer as bars, before and after they were shared."""

from dataclasses import dataclass

from sw.report.figures import count, decimal, integer
from sw.report.sparse_layer_entry import HistogramEntry, SparseLayerEntry

__all__ = ["HistogramView", "histogram_views"]

# Of the drawing, without the line of its numbers.
WIDTH, HEIGHT = 240.0, 90.0
# Of the bar of a single value.
BAR = 4.0
# A stage that is no step on the way to the network: the same shape, trained from scratch.
_CONTROL = "scratch"


@dataclass(frozen=True)
class HistogramView:
    """Bars on an axis that has its zero in the middle.

    Attributes
    ----------
    title, note : str
    most : str
        The number that the highest bar is.
    lowest, highest : str
        Numbers at the ends of the axis.
    bars : tuple of tuple of float
        Left edge, top edge, width and height of each that is not empty.
    is_after : bool
        Whether it shows what was compiled.
    """

    title: str
    note: str
    most: str
    lowest: str
    highest: str
    bars: tuple[tuple[float, float, float, float], ...]
    is_after: bool = False


def histogram_views(layer: SparseLayerEntry) -> list[HistogramView]:
    """The floats as trained, those that pruning left, and the integers."""
    steps = [own for own in layer.before if own.stage != _CONTROL]
    views = [_floats(own) for own in ([steps[0], steps[-1]] if len(steps) > 1 else steps)]
    return [*views, _integers(layer)] if layer.values else views


def _floats(own: HistogramEntry) -> HistogramView:
    wide = WIDTH / len(own.counts)
    places = [(k * wide, wide) for k in range(len(own.counts))]
    note = f"{count(sum(own.counts))} floats"
    if own.pruned:
        note += f", {count(own.pruned)} pruned"
    return HistogramView(f"before: {own.stage}", note, count(max(own.counts)),
                         decimal(own.lowest), decimal(own.highest), _bars(places, own.counts))


def _integers(layer: SparseLayerEntry) -> HistogramView:
    most = max(1, *map(abs, layer.values))
    room = WIDTH - BAR
    places = [((value + most) / (2 * most) * room, BAR) for value in layer.values]
    note = f"{count(len(layer.values))} values"
    if layer.unit is not None:
        note += f" times {decimal(layer.unit)}"
    return HistogramView("after: integers", note, count(max(layer.counts)), integer(-most),
                         integer(most), _bars(places, layer.counts), is_after=True)


def _bars(places: list[tuple[float, float]], counts: tuple[int, ...]
          ) -> tuple[tuple[float, float, float, float], ...]:
    top = max(*counts, 1)
    return tuple((round(left, 2), round(HEIGHT * (1 - own / top), 2), round(width, 2),
                  round(HEIGHT * own / top, 2))
                 for (left, width), own in zip(places, counts, strict=True) if own)
