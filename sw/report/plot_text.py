"""Points of a plot, and their labels where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sw.report.plot_labels import Box, place_labels
from sw.report.plot_svg import PLACEHOLDERS, one_line

__all__ = ["FONT", "MARKER", "Point", "short_label", "write_labels"]

FONT = 8.5
MARKER = 5.5
# Of an average letter, relative to the size of the font.
_LETTER = 0.56
_MAX_LABEL = 32


@dataclass(frozen=True)
class Point:
    """A place, what is there, and the ends of what x may be where that is known."""

    x: float
    y: float
    label: str = ""
    x_ends: tuple[float, float] | None = None


def write_labels(axes: Any, points: Sequence[Point], lines: Sequence[Sequence[Point]]) -> None:
    """Labels beside their points, where they cover neither points nor lines.

    Those of points on ``lines`` come first. A line goes up and to the side, in steps.
    """
    ink, quiet = PLACEHOLDERS["ink"], PLACEHOLDERS["quiet"]

    def spot(point: Point) -> tuple[float, float]:
        at_x, at_y = axes.transData.transform((point.x, point.y)).tolist()
        return at_x, at_y

    best = [point for line in lines for point in line]
    points = best + sorted((p for p in points if p not in best), key=lambda p: -p.x)
    texts, height = [short_label(p.label) for p in points], 1.15 * FONT
    places = place_labels(
        [spot(p) for p in points],
        [(_LETTER * FONT * (len(text) + 1) if text else 0.0, height) for text in texts],
        Box(*axes.bbox.extents), MARKER,
        [box for line in lines for box in _steps([spot(p) for p in line])]
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
