"""Histograms as bars: heights are counts, places are values."""

import pytest

from sw.report.histogram_view import BAR, HEIGHT, WIDTH, histogram_views
from sw.report.sparse_layer_entry import HistogramEntry, SparseLayerEntry


def layer(*before, values=(-4, 2), counts=(3, 6), unit=0.25):
    return SparseLayerEntry("l", (5, 5), 9, values, counts, unit, before)


def test_floats():
    view, _ = histogram_views(layer(HistogramEntry("float", -2.0, 2.0, (1, 0, 4, 2), 7)))
    assert (view.title, view.note) == ("before: float", "7 floats, 7 pruned")
    assert (view.most, view.lowest, view.highest) == ("4", "\N{MINUS SIGN}2", "2")
    quarter = WIDTH / 4
    assert view.bars == (
        (0, HEIGHT * 3 / 4, quarter, HEIGHT / 4), (2 * quarter, 0, quarter, HEIGHT),
        (3 * quarter, HEIGHT / 2, quarter, HEIGHT / 2))
    assert not view.is_after


def test_integers_have_zero_in_the_middle():
    view, = histogram_views(layer())
    assert (view.title, view.note) == ("after: integers", "2 values times 0.25")
    assert (view.lowest, view.highest, view.most) == ("\N{MINUS SIGN}4", "4", "6")
    (left, top, width, height), (right, *_, full) = view.bars
    assert (left, top, width, height, full) == (0, HEIGHT / 2, BAR, HEIGHT / 2, HEIGHT)
    assert right + BAR / 2 == pytest.approx(WIDTH / 2 + (WIDTH - BAR) / 4)
    assert view.is_after


def test_first_and_last_stage_without_the_control():
    stages = [HistogramEntry(name, -1.0, 1.0, (1,)) for name in (
        "float", "pruned-1", "pruned-2", "scratch")]
    assert [view.title for view in histogram_views(layer(*stages))] == [
        "before: float", "before: pruned-2", "after: integers"]


def test_nothing_is_shown_of_nothing():
    assert histogram_views(layer(values=(), counts=())) == []
    empty, _ = histogram_views(layer(HistogramEntry("float", -1.0, 1.0, (0, 0))))
    assert (empty.bars, empty.most) == ((), "0")
    zeros, = histogram_views(layer(values=(0,), counts=(3,)))  # of a file that nobody wrote
    assert len(zeros.bars) == 1
