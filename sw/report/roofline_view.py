"""The roofs over each layer: pictures, a table and sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from sw.report.figures import factor, rate
from sw.report.roofline_entry import LayerRoof, RooflineEntry
from sw.report.roofline_plot import draw_cable_roof, draw_weight_roofs

__all__ = ["RoofRow", "RooflineView", "roofline_view"]


@dataclass(frozen=True)
class RoofRow:
    """A layer, with what follows from its entry.

    Attributes
    ----------
    layer : :class:`LayerRoof`
    share : float
        Of the lower of its own roofs that it attains.
    per_cable_byte : float or None
    core_bound, bound : str
        In the core, and with the host at the cable.
    """

    layer: LayerRoof
    share: float
    per_cable_byte: float | None
    core_bound: str
    bound: str


@dataclass(frozen=True)
class RooflineView:
    """Rows in data order; the cable's picture only where clock and cable are known."""

    entry: RooflineEntry
    rows: tuple[RoofRow, ...]
    weights_plot: Markup
    cable_plot: Markup | None
    sentences: tuple[str, ...]


def roofline_view(entry: RooflineEntry) -> RooflineView:
    """All that is shown of the roofs."""
    has_cable = None not in (entry.core_frames_per_s, entry.cable_frames_per_s)
    rows = tuple(RoofRow(
        layer, layer.attained / min(layer.compute_roof, layer.memory_roof),
        None if entry.frame_bytes is None else layer.operations / entry.frame_bytes,
        entry.core_bound(layer), entry.bound(layer)) for layer in entry.layers)
    return RooflineView(entry, rows, Markup(draw_weight_roofs(entry)),
                        Markup(draw_cable_roof(entry)) if has_cable else None,
                        tuple(_sentences(entry)))


def _sentences(entry: RooflineEntry) -> Iterator[str]:
    operations = sum(layer.operations for layer in entry.layers)
    core, cable = entry.core_frames_per_s, entry.cable_frames_per_s
    at = f", {_operations(operations * core)} in the core" if core else ""
    yield f"A frame takes {rate(operations)} operations{at}."
    if core and cable:
        yield (f"The cable has room for {rate(cable)} frames/s, "
               + (f"which is {_operations(operations * cable)}: it is the lowest roof, and the "
                  f"core could do {factor(core / cable)} times as much."
                  if cable < core else
                  f"{factor(cable / core)} times what the core does: it is no limit."))


def _operations(per_second: float) -> str:
    unit, scale = next(((unit, scale) for unit, scale in (("TOP/s", 1e12), ("GOP/s", 1e9))
                        if per_second >= scale), ("MOP/s", 1e6))
    return f"{per_second / scale:.3g} {unit}"
