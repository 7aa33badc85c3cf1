"""Folders side by side: only what differs is plotted."""

import pytest

from sw.errors import SternaError
from sw.report import ComparedEntry
from sw.report.comparison_view import comparison_view


def entry(name, error=0.02, cycles=100, luts=500, **more):
    return ComparedEntry(name, "net", error, cycles, luts, 1, 0, **more)


def titles(*compared):
    return [plot.partition("<title>")[2].partition("<")[0]
            for plot in comparison_view(compared).plots]


def test_plots_of_what_differs():
    assert titles(entry("a"), entry("b", cycles=50)) == ["Cycles per frame against LUTs"]
    assert titles(entry("a"), entry("b", error=0.01)) == ["Accuracy against LUTs"]
    assert len(titles(entry("a"), entry("b", error=0.01, cycles=7))) == 2
    assert titles(entry("a"), entry("b", luts=7)) == []


def test_unknown_errors_and_luts_are_left_out():
    assert titles(entry("a"), entry("b", error=None)) == []
    assert titles(entry("a", luts=None), entry("b", luts=None, cycles=7)) == []


def test_placed_designs_are_a_series_of_their_own():
    plot, = comparison_view([entry("a", placed={"icestick": 1100}),
                             entry("b", cycles=50, luts=900)]).plots
    assert ">placed, with the shell<" in plot
    assert ">a, icestick<" in plot
    assert "layers, estimated" in plot
    # What is measured in another way has another front.
    assert "stroke: var(--wing); stroke-width: 0.9" in plot


def test_columns():
    view = comparison_view([entry("a", error=None), entry("b", error=None)])
    assert (view.has_error, view.has_placed, len(view.rows)) == (False, False, 2)


@pytest.mark.parametrize("changes, message", [
    ({"cycles": 0}, r"^Cycles of 'a' must be from 1 to "),
    ({"luts": -1}, r"^Resources of 'a' must be from 0 to "),
    ({"placed": {"icestick": 0}}, r"^LUTs of 'a' must be from 1 to "),
    ({"placed": dict.fromkeys("abcdefghi", 1)}, r"^Folder 'a' must have at most 8 builds, not 9$"),
    ({"error": 1.5}, r"^Error of 'a' must be from 0 to 1, not 1\.5$"),
])
def test_rejects(changes, message):
    with pytest.raises(SternaError, match=message):
        entry("a", **changes)
