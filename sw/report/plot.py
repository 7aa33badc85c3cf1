"""Points on two axes with their Pareto front, as SVG text for a page.

Colours are the page's own, so that a plot is right in light, in dark and in print.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sw.report.front import pareto_front
from sw.report.plot_axis import Axis, scale_axis
from sw.report.plot_svg import PLACEHOLDERS, SETTINGS, figure_svg
from sw.report.plot_text import FONT, MARKER, Point, short_label, write_labels

__all__ = ["Axis", "Point", "Series", "draw_scatter", "short_label"]

# Inches at 72 points; a page shows the plot as wide as its text.
WIDTH, HEIGHT = 8.4, 3.7
# Of the axes in it: left, bottom, width and height as shares.
FRAME = (0.085, 0.15, 0.9, 0.75)
# A series is told by shape and colour, never by colour alone.
_LOOKS = (("o", "wing"), ("s", "bill"), ("^", "ink"), ("D", "quiet"))
_MAX_POINTS = 500


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
        write_labels(axes, points, fronts)
        return figure_svg(figure, name)
