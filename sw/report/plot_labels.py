"""Where the labels of points go, so that they cover neither points nor each other."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

__all__ = ["Box", "Place", "place_labels"]

# Between a point and its label, in points.
GAP = 2.5
# How many lines from its point a label may be.
LINES = 6
ALIGNS: tuple[Literal["left", "center", "right"], ...] = ("center", "left", "right")


class Box(NamedTuple):
    """Left, bottom, right and top."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: "Box") -> bool:
        """Whether the two have a part in common."""
        return (self.left < other.right and other.left < self.right
                and self.bottom < other.top and other.bottom < self.top)

    def is_inside(self, other: "Box") -> bool:
        """Whether the other one holds it."""
        return (self.left >= other.left and self.right <= other.right
                and self.bottom >= other.bottom and self.top <= other.top)


class Place(NamedTuple):
    """Where the middle of a label's height is, and which of its ends ``x`` is.

    A label that is far from its point is right above or below it and needs a line to it.
    """

    x: float
    y: float
    align: Literal["left", "center", "right"]
    is_far: bool = False


def place_labels(spots: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]],
                 frame: Box, marker: float, drawn: Sequence[Box] = ()) -> list[Place | None]:
    """A place for each label, the first around its point, or a few lines off, that is free.

    Parameters
    ----------
    spots : sequence of (float, float)
        Middles of the points.
    sizes : sequence of (float, float)
        Width and height of each label; a width of 0 is a point without one.
    frame : :class:`Box`
        What labels stay within.
    marker : float
        Side of a point.
    drawn : sequence of :class:`Box`
        What labels must not cover besides.

    Returns
    -------
    list of :class:`Place` or None
        None where there is no room.
    """
    half = marker / 2
    taken = [*drawn, *(Box(x - half, y - half, x + half, y + half) for x, y in spots)]
    places: list[Place | None] = []
    for spot, size in zip(spots, sizes, strict=True):
        found = None
        for place in _around(*spot, half + GAP, size[1]) if size[0] else ():
            box = _box(place, *size)
            own = [box, _line(place, spot[1], box, half)] if place.is_far else [box]
            if box.is_inside(frame) and not any(a.meets(b) for a in own for b in taken):
                found = place
                taken += own
                break
        places.append(found)
    return places


def _line(place: Place, y: float, label: Box, half: float) -> Box:
    """From a point to its label."""
    ends = (y + half, label.bottom) if place.y > y else (label.top, y - half)
    return Box(place.x - 0.5, ends[0], place.x + 0.5, ends[1])


def _around(x: float, y: float, gap: float, height: float) -> Iterator[Place]:
    lift = gap + height / 2
    yield Place(x + gap, y, "left")
    yield Place(x, y + lift, "center")
    yield Place(x - gap, y, "right")
    yield Place(x, y - lift, "center")
    for dy in (lift, -lift):
        yield Place(x, y + dy, "left")
        yield Place(x, y + dy, "right")
    for line in range(1, LINES + 1):
        for dy in (lift + line * height, -lift - line * height):
            for align in ALIGNS:
                yield Place(x, y + dy, align, True)


def _box(place: Place, width: float, height: float) -> Box:
    left = place.x - {"left": 0.0, "center": 0.5, "right": 1.0}[place.align] * width
    return Box(left, place.y - height / 2, left + width, place.y + height / 2)
