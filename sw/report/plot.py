"""Points on two axes with their Pareto front, as SVG text for a page.

Colours are the page's own, so that a plot is right in light, in dark and in print.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sw.report.front import pareto_front
from sw.report.plot_axis import Axis, scale_axis
from sw.report.plot_labels import Box, place_labels
from sw.report.plot_svg import PLACEHOLDERS, SETTINGS, figure_svg, one_line

__all__ = ["Axis", "Point", "Series", "draw_scatter", "short_label"]

# Inches at 72 points; a page shows the plot as wide as its text.
WIDTH, HEIGHT = 8.4, 3.7
# Of the axes in it: left, bottom, width and height as shares.
FRAME = (0.085, 0.15, 0.9, 0.75)
FONT = 8.5
MARKER = 5.5
# A series is told by shape and colour, never by colour alone.
_LOOKS = (("o", "wing"), ("s", "bill"), ("^", "ink"), ("D", "quiet"))
# Of an average letter, relative to the size of the font.
_LETTER = 0.56
_MAX_LABEL = 32
_MAX_POINTS = 500


@dataclass(frozen=True)
class Point:
    """A place, what is there, and the ends of what x may be where that is known."""

    x: float
    y: float
    label: str = ""
    x_ends: tuple[float, float] | None = None


@dataclass(frozen=True)
class Series:
    """Points of one kind, named in the legend."""

    name: str
    points: tuple[Point, ...]


def draw_scatter(series: Sequence[Series], x: Axis, y: Axis, *, name: str,
                 has_common_front: bool = True) -> str:
    """An ``<svg>`` element with all points, labelled where there is room, and their Pareto front.

    The front is a line through the points that no other one beats in both. The same points give the
    same text.

    Parameters
    ----------
    series : sequence of :class:`Series`
        At most 4, with at least one point in all and at most 500.
    x, y : :class:`Axis`
    name : str
        What the picture shows, for those who cannot see it; different for each plot of a page.
    has_common_front : bool
        Whether all series are measured alike; else each has a front of its own.
    """
    points = [point for own in series for point in own.points]
    if not 0 < len(points) <= _MAX_POINTS or len(series) > len(_LOOKS):
        raise ValueError(f"Plot must have 1 to {_MAX_POINTS} points in at most {len(_LOOKS)} "
                         f"series, not {len(points)} in {len(series)}")
    groups = [points] if has_common_front else [list(own.points) for own in series]
    fronts = [[group[k] for k in pareto_front([(p.x, p.y) for p in group],
                                              less_x=x.less_is_better, less_y=y.less_is_better)]
              for group in groups]
    # Half a second to import, and only pages with a plot need it.
    from matplotlib import style
    from matplotlib.figure import Figure

    settings: Any = {**SETTINGS, "font.size": FONT, "svg.hashsalt": name}
    with style.context(["default", settings]):  # whatever the user's own are
        figure = Figure((WIDTH, HEIGHT))
        axes = figure.add_axes(FRAME)
        scale_axis(axes, "x", x, [value for p in points
                                    for value in (p.x, *(p.x_ends or ()))])
        scale_axis(axes, "y", y, [p.y for p in points])
        axes.grid(True, color=PLACEHOLDERS["faint"], linewidth=0.7, clip_on=False)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        for own, (marker, colour) in zip(series, _LOOKS, strict=False):
            axes.plot([p.x for p in own.points], [p.y for p in own.points], marker,
                      color=PLACEHOLDERS[colour], markersize=MARKER, clip_on=False, zorder=3,
                      markeredgecolor=PLACEHOLDERS["paper"], markeredgewidth=0.8,
                      label=short_label(own.name))
        for own, (_, colour) in zip(series, _LOOKS, strict=False):
            for p in own.points:
                if p.x_ends is not None:
                    axes.plot(p.x_ends, [p.y, p.y], "-", color=PLACEHOLDERS[colour], linewidth=1.6,
                              alpha=0.35, clip_on=False, zorder=2, solid_capstyle="butt")
        for front, (_, colour) in zip(fronts, _LOOKS, strict=False):
            # Steps from one best point to the next.
            if len(front) > 1:
                axes.plot([p.x for p in front], [p.y for p in front], "-", linewidth=0.9,
                          color=PLACEHOLDERS["quiet" if has_common_front else colour],
                          drawstyle="steps-post", clip_on=False, zorder=2, label="Pareto front")
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=len(_LOOKS) + 1,
                    frameon=False, borderaxespad=0.2, handletextpad=0.3, columnspacing=1.6)
        _label(axes, points, fronts)
        return figure_svg(figure, name)


def _label(axes: Any, points: list[Point], fronts: list[list[Point]]) -> None:
    """Labels beside their points, where they cover nothing; those of the fronts come first."""
    ink, quiet = PLACEHOLDERS["ink"], PLACEHOLDERS["quiet"]

    def spot(point: Point) -> tuple[float, float]:
        at_x, at_y = axes.transData.transform((point.x, point.y)).tolist()
        return at_x, at_y

    best = [point for front in fronts for point in front]
    points = best + sorted((p for p in points if p not in best), key=lambda p: -p.x)
    texts, height = [short_label(p.label) for p in points], 1.15 * FONT
    places = place_labels(
        [spot(p) for p in points],
        [(_LETTER * FONT * (len(text) + 1) if text else 0.0, height) for text in texts],
        Box(*axes.bbox.extents), MARKER,
        [box for front in fronts for box in _steps([spot(p) for p in front])]
        + [box for p in points if p.x_ends
           for box in _steps([spot(Point(end, p.y)) for end in p.x_ends])])
    for point, text, place in zip(points, texts, places, strict=True):
        if not text or place is None:
            continue
        axes.annotate(text, (place.x, place.y), xycoords="figure pixels", ha=place.align,
                      va="center_baseline", color=ink, parse_math=False, annotation_clip=False)
        if place.is_far:
            at_x, at_y = spot(point)
            end = place.y - height / 2 if place.y > at_y else place.y + height / 2
            axes.plot([at_x, place.x], [at_y, end], "-", color=quiet, linewidth=0.5,
                      transform=None, clip_on=False, zorder=1)


def _steps(corners: list[tuple[float, float]]) -> list[Box]:
    """The lines of a front, as boxes."""
    boxes = []
    for (x0, y0), (x1, y1) in pairwise(corners):
        boxes += [Box(min(x0, x1), y0 - 1, max(x0, x1), y0 + 1),
                  Box(x1 - 1, min(y0, y1), x1 + 1, max(y0, y1))]
    return boxes


def short_label(label: str) -> str:
    """A label as one line that is not too long."""
    text = one_line(label)
    return text if len(text) <= _MAX_LABEL else text[:_MAX_LABEL - 1] + "\N{HORIZONTAL ELLIPSIS}"
