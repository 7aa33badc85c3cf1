"""Plots: every point in its place, nothing hostile, nothing to fetch, the page's own colours."""

import re
import xml.etree.ElementTree as ET

import pytest

from sw.report.plot import Axis, Point, Series, draw_scatter

BYTES, ERROR = Axis("bytes", is_log=True), Axis("test error", is_percent=True)
POINTS = (Point(1000, 0.02, "small"), Point(100_000, 0.01, "large"), Point(50_000, 0.03, "bad"))
HOSTILE = """<script>alert("1")</script>$\\frac{1}{0$\u4e2d\x07\nnext"""


def draw(*points, x=BYTES, y=ERROR, name="Error against bytes", **more):
    return draw_scatter([Series("all", points or POINTS)], x, y, name=name, **more)


def uses(svg):
    """Places of markers, ticks left out."""
    root = ET.fromstring(svg)
    return [(float(use.get("x", 0)), float(use.get("y", 0))) for use in root.iter("use")
            if "var(--wing)" in (use.get("style") or "")]


def test_is_one_element_of_the_page():
    svg = draw()
    root = ET.fromstring(svg)
    assert (root.tag, root.get("class")) == ("svg", "plot")
    assert (root[0].tag, root[0].text) == ("title", "Error against bytes")
    assert not re.search(r"url\(|://|@import|<style|<metadata|font-family|\bmatplotlib\b", svg)
    assert not re.search(r"#[0-9a-f]{6}\b", svg)
    assert {f"var(--{name})" for name in ("paper", "ink", "quiet", "faint", "wing")} == set(
        re.findall(r"var\(--\w+\)", svg))


def test_the_same_points_give_the_same_text():
    assert draw() == draw()


def test_plots_of_a_page_share_no_names():
    ids = [re.findall(r'id="([^"]+)"', draw(name=name)) for name in ("a", "b")]
    assert ids[0]
    assert not set(ids[0]) & set(ids[1])


def test_places():
    legend, *markers = uses(draw())[::-1]
    (small_x, small_y), (large_x, large_y), (bad_x, bad_y) = markers[::-1]
    assert small_x < bad_x < large_x
    assert bad_y < small_y < large_y  # down is less
    # A decade is as long as another, a percent as high as another.
    assert (bad_x - small_x) / (large_x - small_x) == pytest.approx(1.69897 / 2, abs=1e-4)
    assert (small_y - bad_y) == pytest.approx(large_y - small_y, abs=1e-3)
    assert legend[1] < bad_y


def test_labels_and_numbers():
    text = [element.text for element in ET.fromstring(draw()).iter("text")]
    assert {"small", "large", "bad", "bytes", "test error", "all", "Pareto front", "1,000",
            "100,000", "2 %"} <= set(text)


def test_front_is_a_staircase_through_the_best():
    svg = draw()
    line = re.search(r'<path d="([^"]*)"[^>]*stroke: var\(--quiet\); stroke-width: 0\.9', svg)
    corners = [tuple(map(float, pair)) for pair in re.findall(r"([\d.]+) ([\d.]+)", line[1])]
    small, large = uses(svg)[:2]
    assert corners == [small, (large[0], small[1]), large]


def test_fronts_of_series_that_are_measured_apart():
    series = [Series("a", POINTS[:2]), Series("b", (Point(10, 0.5), Point(20, 0.4)))]
    apart = draw_scatter(series, BYTES, ERROR, name="x", has_common_front=False)
    for colour in ("wing", "bill"):
        assert re.search(rf'stroke: var\(--{colour}\); stroke-width: 0\.9', apart)
    assert not re.search(r"stroke: var\(--quiet\); stroke-width: 0\.9", apart)


def test_one_point_has_no_front():
    svg = draw(Point(3, 0.1, "only"))
    assert "Pareto" not in svg
    assert "only" in svg


def test_hostile_labels_are_text():
    svg = draw(Point(1, 0.1, HOSTILE), x=Axis(HOSTILE), name=HOSTILE)
    root = ET.fromstring(svg)
    assert not list(root.iter("script"))
    assert any((element.text or "").startswith('<script>alert("1")</script>')
               for element in root.iter("text"))
    assert "\x07" not in svg


@pytest.mark.parametrize("label", ["#010203", "$\\frac{1}$", "font: 1px x"])
def test_what_looks_like_something_else_is_text(label):
    texts = [element.text for element in ET.fromstring(draw(Point(1, 0.1, label))).iter("text")]
    assert label in texts


def test_does_not_depend_on_the_users_settings():
    from matplotlib import rc_context
    usual = draw()
    with rc_context({"axes.grid.axis": "y", "lines.linewidth": 9, "axes.xmargin": 0.4,
                     "font.family": "monospace", "text.usetex": True}):
        assert draw() == usual


def test_long_labels_are_cut():
    text = [element.text for element in ET.fromstring(draw(Point(1, .1, "x" * 99))).iter(
        "text")]
    assert "x" * 31 + "\N{HORIZONTAL ELLIPSIS}" in text


@pytest.mark.parametrize("points, message", [
    ((Point(0, 1),), r"^Values of axis 'bytes' must be finite and positive, not 0 to 0$"),
    ((Point(1, float("inf")),), r"^Values of axis 'test error' must be finite, not inf to inf$"),
    ((Point(1, 1),) * 501, r"^Plot must have 1 to 500 points in at most 4 series, not 501 in 1$"),
])
def test_rejects(points, message):
    with pytest.raises(ValueError, match=message):
        draw(*points)


def test_rejects_nothing():
    with pytest.raises(ValueError, match=r"^Plot must have 1 to 500 points .* not 0 in 0$"):
        draw_scatter([], BYTES, ERROR, name="x")


def test_ends_are_lines_on_the_axis_that_no_label_covers():
    point = Point(5000, 0.02, "has ends", (100, 250_000))
    root = ET.fromstring(draw(point))
    lines = [path.get("d") for path in root.iter("path")
             if "stroke-opacity: 0.35" in (path.get("style") or "")]
    (marker_x, marker_y), *_ = uses(draw(point))
    numbers = [float(number) for number in re.findall(r"[\d.]+", str(*lines))]
    assert numbers[0] < marker_x < numbers[2]
    assert numbers[1] == numbers[3] == pytest.approx(marker_y)
    label, = (text for text in root.iter("text") if text.text == "has ends")
    # Its own marker is in the middle of the line: beside it, the label would be on the line.
    assert abs(float(label.get("y", marker_y)) - marker_y) > 4
