"""Rooflines, as SVG text: each layer under its own roofs, and all of them under the cable's."""

from collections.abc import Callable, Sequence
from typing import Any

from sw.report.plot_axis import Axis, scale_axis
from sw.report.plot_svg import PLACEHOLDERS, SETTINGS, figure_svg
from sw.report.plot_text import FONT, MARKER, Point, write_labels
from sw.report.roofline_entry import LayerRoof, RooflineEntry

__all__ = ["draw_cable_roof", "draw_weight_roofs"]

# Two of them stand beside each other where the page is wide enough.
WIDTH, HEIGHT = 5.4, 3.5
FRAME = (0.12, 0.16, 0.85, 0.72)
# Layers beyond these have their points, and no roofs: the table has all.
_MAX_ROOFS = 8
# Room on both sides of the points, as a factor, so that slopes are seen.
_ROOM = 2.5


def draw_weight_roofs(entry: RooflineEntry) -> str:
    """Operations per cycle against operations per byte of the weight memory, by layer."""
    name = "Roofline of the weight memories"
    points = [Point(layer.per_weight_byte, layer.attained, layer.layer) for layer in entry.layers]
    heights = [value for layer in entry.layers
               for value in (layer.attained, layer.compute_roof, layer.memory_roof)]
    ends = _ends(points)
    roofs = []
    for compute, slope in dict.fromkeys(_roofs(entry.layers)):
        first = max(ends[0], min(heights) / slope)
        knee = min(max(compute / slope, first), ends[1])
        roofs.append([Point(x, min(compute, slope * x)) for x in (first, knee, ends[1])])

    def draw(axes: Any) -> None:
        for roof in roofs:
            axes.plot([p.x for p in roof], [p.y for p in roof], "-", linewidth=1.0,
                      color=PLACEHOLDERS["quiet"], clip_on=False, zorder=2)
        for layer, point in zip(entry.layers, points, strict=True):
            lowest = min(layer.compute_roof, layer.memory_roof)
            if lowest > 1.001 * layer.attained:
                axes.plot([point.x] * 2, [layer.attained, lowest], ":", linewidth=1.2,
                          color=PLACEHOLDERS[_colour(entry, layer)], clip_on=False, zorder=2)

    return _figure(name, entry, points, ends, heights, "operations per byte of weight memory",
                   "operations per cycle", draw, roofs)


def draw_cable_roof(entry: RooflineEntry) -> str:
    """Operations per second against operations per byte on the cable; needs clock and cable."""
    core, bytes_per_s = entry.core_frames_per_s, entry.bytes_per_s
    if core is None or bytes_per_s is None or entry.frame_bytes is None:
        raise ValueError("Plot must have a clock and a cable")
    cable = bytes_per_s / entry.frame_bytes
    points = [Point(layer.operations / entry.frame_bytes, layer.operations * core / 1e9,
                    layer.layer) for layer in entry.layers]
    ends = _ends(points)
    roof = [x * bytes_per_s / 1e9 for x in ends]

    def draw(axes: Any) -> None:
        axes.plot(ends, roof, "-", color=PLACEHOLDERS["quiet"], linewidth=1.0, clip_on=False,
                  zorder=2)
        if cable < core:
            for point in points:
                reached = point.y * cable / core
                axes.plot([point.x] * 2, [reached, point.y], ":", linewidth=1.2,
                          color=PLACEHOLDERS["quiet"], clip_on=False, zorder=2)
                axes.plot([point.x], [reached], "o", markersize=MARKER, clip_on=False, zorder=3,
                          markerfacecolor=PLACEHOLDERS["paper"],
                          markeredgecolor=PLACEHOLDERS["quiet"], markeredgewidth=1.2)

    return _figure("Roofline of the cable", entry, points, ends,
                   [*roof, *(point.y for point in points)], "operations per byte on the cable",
                   "10⁹ operations per second", draw)


def _figure(name: str, entry: RooflineEntry, points: Sequence[Point], ends: tuple[float, float],
            heights: Sequence[float], x: str, y: str, draw: Callable[[Any], None],
            lines: Sequence[Sequence[Point]] = ()) -> str:
    from matplotlib import style
    from matplotlib.figure import Figure

    settings: Any = {**SETTINGS, "font.size": FONT, "svg.hashsalt": name}
    with style.context(["default", settings]):
        figure = Figure((WIDTH, HEIGHT))
        axes = figure.add_axes(FRAME)
        scale_axis(axes, "x", Axis(x, is_log=True), ends)
        scale_axis(axes, "y", Axis(y, is_log=True), heights)
        axes.grid(True, color=PLACEHOLDERS["faint"], linewidth=0.7, clip_on=False)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        for layer, point in zip(entry.layers, points, strict=True):
            axes.plot([point.x], [point.y], "s" if layer.stage in entry.critical else "o",
                      color=PLACEHOLDERS[_colour(entry, layer)], markersize=MARKER, clip_on=False,
                      zorder=4, markeredgecolor=PLACEHOLDERS["paper"], markeredgewidth=0.8)
        write_labels(axes, points, lines)
        return figure_svg(figure, name)


def _colour(entry: RooflineEntry, layer: LayerRoof) -> str:
    return "bill" if layer.stage in entry.critical else "wing"


def _ends(points: Sequence[Point]) -> tuple[float, float]:
    return (min(point.x for point in points) / _ROOM, max(point.x for point in points) * _ROOM)


def _roofs(layers: Sequence[LayerRoof]) -> list[tuple[float, float]]:
    """Operations per cycle, and bytes per cycle, of layers that have roofs drawn."""
    return [(layer.compute_roof, layer.word_bits / 8) for layer in layers[:_MAX_ROOFS]]
