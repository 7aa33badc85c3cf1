"""Labels cover neither points nor each other."""

from itertools import combinations

import numpy as np

from sw.report.plot_labels import Box, place_labels

FRAME = Box(0, 0, 400, 200)


def box(place, width, height):
    left = {"left": place.x, "center": place.x - width / 2, "right": place.x - width}[place.align]
    return Box(left, place.y - height / 2, left + width, place.y + height / 2)


def test_beside_its_point_where_there_is_room():
    place, = place_labels([(100, 100)], [(30, 10)], FRAME, 5)
    assert place == (105.0, 100, "left", False)


def test_to_the_left_at_the_right_edge():
    place, = place_labels([(395, 195)], [(30, 10)], FRAME, 5)
    assert (place.align, place.y) == ("right", 195)


def test_cover_nothing(rng):
    spots = [tuple(spot) for spot in rng.uniform((20, 20), (380, 180), (40, 2)).tolist()]
    sizes = [(width, 10.0) for width in rng.uniform(10, 60, 40).tolist()]
    drawn = [Box(200, 0, 202, 200)]
    places = place_labels(spots, sizes, FRAME, 5, drawn)
    boxes = [box(place, *size) for place, size in zip(places, sizes) if place is not None]
    assert len(boxes) > 25
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]
    markers = [Box(x - 2.5, y - 2.5, x + 2.5, y + 2.5) for x, y in spots]
    for own in boxes:
        assert own.is_inside(FRAME)
        assert not any(map(own.meets, [*markers, *drawn]))


# All around a point at (100, 100) but for a slit above it.
WALLS = [Box(60, 104, 98, 112), Box(102, 104, 140, 112), Box(60, 80, 140, 98), Box(60, 98, 95, 104),
         Box(105, 98, 140, 104)]


def test_far_labels_are_right_above_with_a_line():
    assert place_labels([(100, 100)], [(40, 10)], FRAME, 5, WALLS) == [(100, 120, "center", True)]


def test_lines_to_far_labels_cross_nothing():
    wall = Box(99, 112, 101, 113)
    assert place_labels([(100, 100)], [(40, 10)], FRAME, 5, [*WALLS, wall]) == [None]


def test_no_room_is_no_label():
    spots = [(float(x), 15.0) for x in np.linspace(5, 45, 9)]
    places = place_labels(spots, [(40.0, 10.0)] * 9, Box(0, 0, 50, 30), 5)
    assert None in places


def test_no_label_takes_no_room():
    assert place_labels([(10, 10), (10, 10)], [(0, 10), (0, 10)], FRAME, 5) == [None, None]
