"""The accelerator beside the CPU: rows, who wins from when on, and what the figures are of."""

import pytest

from sw.report import Content
from sw.report.page import render
from sw.report.rivals_view import rivals_view
from tests.sw.report.cpu_examples import cpu_report, rival
from tests.sw.report.energy_examples import energy_entry
from tests.sw.report.examples import digits_content
from tests.sw.report.html_page import Page


def view(content=None, **changes):
    found = rivals_view(content or Content("net", cpu=cpu_report(**changes), latency_cycles=240,
                                           energy=energy_entry()))
    assert found is not None
    return found


def plain(text):
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_without_a_cpu_there_is_nothing():
    assert rivals_view(Content("net", energy=energy_entry())) is None


def test_rows():
    fpga, packed, torch = view().groups
    assert [(row.way, row.frames_per_s) for row in fpga] == [
        ("core", 100_000.0), ("over the cable", 2000.0)]
    assert fpga[0].seconds == pytest.approx(240 / 24e6)
    assert fpga[1].seconds is None  # nobody simulated the cable's
    assert [(row.way, row.energy_basis) for row in packed] == [
        ("a frame alone, 1 thread", "estimated"), ("batches of 64, 2 threads", "estimated")]
    assert [row.is_ours for row in (*fpga, *torch)] == [True, True, False, False]


def test_places_are_logarithmic():
    found = view()
    # From 30 nJ, the accelerator's low end at full rate, to 800 uJ, PyTorch's high end.
    assert found.scale == pytest.approx((0.01, 1000.0))
    places = {(row.name, row.way): row.places for group in found.groups for row in group}
    assert places["packed kernels", "batches of 64, 2 threads"][1] == pytest.approx(0.4)
    assert all(0 <= place <= 1 for own in places.values() for place in own)


def test_the_sentences_name_the_rate_where_sides_change():
    first, alone, batch, *_ = map(plain, view().sentences)
    assert first == ("The CPU, by packed kernels, does 2,000,000 frames/s at most and the "
                     "accelerator 100,000; the cable carries 2,000 of them to the accelerator.")
    assert alone == ("Against packed kernels a frame at a time, 8 µJ per inference, the "
                     "accelerator takes less energy from 501 frames/s on (125 to 2,020 by the "
                     "bands).")
    assert batch.endswith("the accelerator takes less energy from 4,082 frames/s on (1,005 to "
                          "17,391 by the bands), which the cable does not carry.")


def test_the_cpu_may_win():
    cheap = rival("packed kernels", 2.0, 32.0, alone_uj=0.05, batch_uj=0.02)
    alone, batch = map(plain, view(entries=[cheap]).sentences[1:])
    assert alone.endswith("the accelerator takes more energy at every rate: it would have to do "
                          "133,333 frames/s (22,222 to never by the bands), above the 100,000 "
                          "frames/s that it does.")
    assert batch.endswith("the accelerator takes more energy at every rate.")


def test_a_faster_accelerator_is_named_first():
    slow = rival("packed kernels", 200.0, 12800.0)
    assert view(entries=[slow]).sentences[0].startswith(
        "The accelerator does 100,000 frames/s at most and the CPU, by packed kernels, 5,000")


def test_a_rival_without_batches_has_one_row():
    alone = rival("packed kernels", 2.0, 32.0)
    alone["timings"] = alone["timings"][:1]
    found = view(entries=[alone])
    assert len(found.groups[1]) == 1
    assert len(found.sentences) == 2


def test_without_energy_boards_stand_for_the_accelerator():
    found = view(digits_content(cpu=cpu_report()))
    assert [row.way for row in found.groups[0]] == ["core", "over the cable"]
    assert found.groups[0][0].value_uj is None
    assert found.sentences == ()


def test_plot_is_there_where_both_sides_are_known():
    plot = view().plot
    assert plot is not None
    assert ">packed kernels, batches of 64<" in plot
    assert view(digits_content(cpu=cpu_report())).plot is None
    assert view(Content("net", cpu=cpu_report(), energy=energy_entry(idle_mw=0.0, frame_uj=0.0))
                ).plot is None


def test_page_says_it_all():
    page = Page(render(digits_content(energy=energy_entry(), cpu=cpu_report())))
    assert "cpu" in page.sections()
    text = plain(page.text)
    for words in ("The same network on A processor, 2 threads", "on 360 frames before the clock",
                  "load average was 0.5", "Energy of the FPGA: rails of the FPGA.",
                  "Energy of the CPU: busy cores.", "CPU energy by a datasheet.",
                  "ONNX Runtime float32 was not timed: onnxruntime is not installed.",
                  "keyword spotting chip 31.5 µJ 11.8 pJ 227", "published"):
        assert words in text, words
    assert "sterna bench DIR" not in text


def test_page_without_a_cpu_names_the_command():
    page = Page(render(digits_content()))
    assert "cpu" not in page.sections()
    assert "not timed on a CPU; sterna bench DIR --input x.npy does it" in page.text


def test_report_json_has_every_number():
    content = digits_content(cpu=cpu_report(), latency_cycles=7)
    assert Content.from_json(content.to_json()) == content
