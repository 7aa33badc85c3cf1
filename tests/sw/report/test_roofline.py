"""Rooflines: from the schedule to the entry, its JSON and the page."""

from dataclasses import replace

import pytest

from sw.errors import SternaError
from sw.report import (
    Content,
    LayerRoof,
    LinkEntry,
    RooflineEntry,
    describe_roofline,
    read_entry,
)
from sw.report.page import render
from sw.report.roofline_view import roofline_view
from tests.sw.report.examples import digits_content, digits_network
from tests.sw.report.html_page import Page

# 300 bytes for 2 frames at 100,000 bytes/s.
LINK = LinkEntry(1_000_000, 2, 300, 600.0)


@pytest.fixture(scope="module")
def entry() -> RooflineEntry:
    found = describe_roofline(*digits_network(), clock_hz=24e6, link=LINK, board="icebreaker")
    assert found is not None
    return found


def test_layers_of_the_digits(entry):
    """64 x 64 ternary weights, 8 x 16 in a cycle; the last layer has 10 x 64, 2 x 16."""
    first, _, last = entry.layers
    assert (entry.interval, entry.critical) == (32, ("dense0", "dense1"))
    assert (first.operations, first.attained, first.compute_roof) == (8192, 256.0, 256.0)
    assert (first.per_weight_byte, first.memory_roof) == (8.0, 256.0)
    assert (last.operations, last.attained, last.compute_roof) == (1280, 40.0, 64.0)


def test_what_binds(entry):
    first, _, last = entry.layers
    assert entry.cable_frames_per_s == pytest.approx(100_000 / 150)
    assert [entry.bound(layer) for layer in entry.layers] == ["cable"] * 3
    assert entry.core_bound(first) == "compute and memory"
    assert entry.core_bound(last) == "waits for dense0 and dense1"
    fast = replace(entry, bytes_per_s=1e12)
    assert fast.bound(first) == "compute and memory"
    # Half of what is read is of no use, then more lanes than there are.
    assert entry.core_bound(replace(first, weight_bits=2 * first.weight_bits,
                                    cycles=64)) == "memory"
    assert entry.core_bound(replace(first, word_bits=2 * first.word_bits)) == "compute"


def test_json_has_what_follows(entry):
    found = Content("x", roofline=entry).to_json()["roofline"]
    row = found["layers"][2]
    assert row["operations_per_cable_byte"] == 1280 / 150
    assert row["attained_per_s"] == 1280 * 24e6 / 32
    assert row["cable_roof_per_s"] == pytest.approx(1280 * 100_000 / 150)
    assert (row["bound"], row["core_bound"]) == ("cable", "waits for dense0 and dense1")
    assert read_entry(RooflineEntry, found, "Roofline") == entry


def test_without_clock_and_cable():
    bare = describe_roofline(*digits_network())
    assert bare is not None
    view = roofline_view(bare)
    assert view.cable_plot is None
    assert {row.bound for row in view.rows} == {"compute and memory",
                                                "waits for dense0 and dense1"}
    assert view.sentences == ("A frame takes 17,664 operations.",)


def test_sentences(entry):
    assert roofline_view(entry).sentences == (
        "A frame takes 17,664 operations, 13.2 GOP/s in the core.",
        "The cable has room for 667 frames/s, which is 11.8 MOP/s: it is the lowest roof, and the "
        "core could do 1,125 times as much.")
    assert roofline_view(replace(entry, bytes_per_s=1e9)).sentences[1] == (
        "The cable has room for 6,666,667 frames/s, 8.9 times what the core does: it is no limit.")


def test_the_page_shows_it(entry):
    page = Page(render(digits_content(roofline=entry)))
    assert "roofline" in page.sections()
    assert "Roofline of the weight memories" in page.text
    assert "Roofline of the cable" in page.text
    assert "dense2 1,280 8 8.53 64 64 40" in page.text
    assert "roofline" not in Page(render(digits_content())).sections()


def test_hostile_names_and_many_layers(entry):
    name = """<script>"'&$x_y$ """
    layers = tuple(replace(entry.layers[0], layer=f"{name}{k}", stage=name) for k in range(40))
    page = Page(render(digits_content(roofline=replace(entry, layers=layers, board=name,
                                                       critical=(name,)))))
    assert "script" not in {tag for tag, _ in page.elements}


@pytest.mark.parametrize("change, message", [
    ({"layers": ()}, "Roofline must have 1 to 500 layers, not 0"),
    ({"interval": 0}, f"Cycles per frame of a roofline must be from 1 to {2**53}, not 0"),
    ({"clock_hz": 0.0}, "Clock of a roofline must be above 0, not 0"),
    ({"bytes_per_s": float("nan")}, "Bytes per second of a roofline must be above 0, not nan"),
])
def test_rejects_what_cannot_be(entry, change, message):
    with pytest.raises(SternaError) as error:
        replace(entry, **change)
    assert str(error.value) == message


def test_rejects_a_layer_without_work():
    with pytest.raises(SternaError, match=r"^Work of 'fc' must be from 1 to \d+, not 0$"):
        LayerRoof("fc", "fc", 0, 1, 1, 1, 1)
