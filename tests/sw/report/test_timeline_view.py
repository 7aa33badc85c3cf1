"""The timeline's bars: where they are, and what is said of them."""

from dataclasses import replace

import pytest

from sw.report import TimelineEntry, TurnEntry
from sw.report.page import render
from sw.report.timeline_view import timeline_view
from tests.sw.report.examples import digits_content
from tests.sw.report.html_page import Page

NARROW = "\N{NARROW NO-BREAK SPACE}"
TURNS = (TurnEntry("fc0", "fc0", 0, 1, 10, 14), TurnEntry("act", "act", 8, 8, 14, 17),
         TurnEntry("fc1", "fc1..fc2", 9, 20, 49, 55), TurnEntry("fc2", "fc1..fc2", 56, 56, 79, 79))
ENTRY = TimelineEntry(TURNS, 70, ("fc1..fc2",), True, 12e6, 79)


def test_bars_begin_and_end_with_their_cycles():
    view = timeline_view(ENTRY)
    first, _, third, _ = view.rows
    scale = first.works[0]  # its work begins in cycle 1
    assert first.waits == (0, pytest.approx(15 * scale))
    assert first.works == (scale, pytest.approx(10 * scale))
    assert first.next_works == (pytest.approx(71 * scale), pytest.approx(10 * scale))
    assert third.works == (pytest.approx(20 * scale), pytest.approx(30 * scale))
    assert view.end == view.simulated == pytest.approx(79 * scale)
    assert max(sum(row.next_works) for row in view.rows) <= 100
    assert [row.is_critical for row in view.rows] == [False, False, True, True]


def test_layers_of_one_engine_share_a_ground():
    (band,) = timeline_view(ENTRY).bands
    row = timeline_view(ENTRY).rows[2]
    assert (band.name, band.top, band.height) == ("fc1..fc2", row.top, 2 * (row.top // 2))


def test_ticks_are_round_and_few():
    for interval in (1, 7, 70, 12_345, 10**9):
        ticks = timeline_view(replace(ENTRY, interval=interval)).ticks
        assert 2 <= len(ticks) <= 7
        assert ticks[1].cycles.replace(",", "").rstrip("0") in {"1", "2", "5"}
        assert ticks[0].place == 0
        assert ticks[-1].place <= 100


def test_sentences():
    assert timeline_view(ENTRY).sentences == (
        f"A frame alone takes 79 cycles (6.58{NARROW}µs) from its first beat to its last output, "
        f"by formula; in the Verilog it took 79 cycles (6.58{NARROW}µs).",
        f"At full rate the next one follows 70 cycles (5.83{NARROW}µs) later, so that 1.1 frames "
        f"are on their way at a time.")
    alone = replace(ENTRY, interval=90, clock_hz=None, simulated=None, is_exact=False)
    assert timeline_view(alone).sentences == (
        "A frame alone takes 79 cycles at most from its first beat to its last output, by formula.",
        "At full rate the next one follows 90 cycles later.")
    assert all(row.times == () for row in timeline_view(alone).rows)


def test_times_are_cycles_over_the_clock():
    assert timeline_view(ENTRY).rows[2].times == (
        f"750{NARROW}ns", f"2.5{NARROW}µs", f"4.58{NARROW}µs")


def test_the_page_shows_it():
    page = Page(render(digits_content(timeline=ENTRY)))
    assert "timeline" in page.sections()
    assert "engine fc1..fc2" in page.text
    assert "simulated-latency" in {attributes.get("class") for _, attributes in page.elements}
    without = Page(render(digits_content(timeline=replace(ENTRY, simulated=None, clock_hz=None))))
    assert "simulated-latency" not in {attributes.get("class") for _, attributes in
                                       without.elements}
    assert "timeline" not in Page(render(digits_content())).sections()
