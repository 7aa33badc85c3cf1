"""Energy on a page: places of bars, and every figure with its band."""

import pytest

from sw.report.energy_view import energy_view
from sw.report.page import render
from tests.sw.report.energy_examples import energy_entry
from tests.sw.report.examples import digits_content
from tests.sw.report.html_page import Page


def test_rates_share_a_scale_of_whole_decades():
    view = energy_view(energy_entry())
    assert [rate.rate.frames_per_second for rate in view.rates] == [100_000, 2000, 50]
    # 0.06 uJ over 2 at full rate, 80.02 uJ times 2 at 50 frames per second.
    assert view.scale == pytest.approx((0.01, 1000))
    fast, _, slow = view.rates
    assert fast.total.low == pytest.approx(0.0954, abs=1e-3)  # log10(0.03 / 0.01) of 5 decades
    assert slow.total.high == pytest.approx(0.8408, abs=1e-3)
    assert 0 < fast.total.low < fast.total.value < fast.total.high < slow.total.value < 1


def test_components_are_sorted_and_layers_are_not():
    fast, _, slow = energy_view(energy_entry()).rates
    assert [bar.name for bar in fast.components] == ["clock", "LUTs"]
    assert [bar.name for bar in fast.layers] == ["device", "dense0"]
    assert [bar.share for bar in fast.components] == pytest.approx([2 / 3, 1 / 3])
    # The longest band ends at the end of the scale.
    assert max(bar.high for bar in fast.components) == 1
    assert slow.components[1].value == pytest.approx(0.02 / 160)


def test_kinds_go_from_the_best():
    assert energy_view(energy_entry()).rates[0].kinds == (("measured", 0.25), ("guess", 0.75))


def test_what_takes_nothing_has_no_bar():
    fast, *_ = energy_view(energy_entry(frame_uj=0.0)).rates
    assert [bar.name for bar in fast.components] == ["clock"]
    nothing = energy_view(energy_entry(frame_uj=0.0, idle_mw=0.0))
    assert [rate.components for rate in nothing.rates] == [()] * 3
    assert nothing.rates[0].total.value == 0


def test_page_says_it_all():
    page = Page(render(digits_content(energy=energy_entry())))
    assert "energy" in page.sections()
    text = page.text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    for words in ("icebreaker, iCE40 UP5K, at 24 MHz", "60 nJ", "30 nJ to 120 nJ", "80 µJ",
                  "50 frames/s", "rails of the FPGA", "measured 25 %, ", "guesses 75 %",
                  "Pins: the load is unknown.", "5 nJ in asic-45nm, 0.0833 of the FPGA’s"):
        assert words in text, words
    assert "sterna energy DIR" not in text


def test_page_without_energy_names_the_command():
    page = Page(render(digits_content()))
    assert "energy" not in page.sections()
    assert "Energy per inference is not known here; sterna energy DIR models it" in page.text


def test_report_json_has_every_number():
    content = digits_content(energy=energy_entry())
    written = content.to_json()
    assert written["energy"]["full_rate"]["energy_uj"]["value"] == pytest.approx(0.06)
    assert type(content).from_json(written) == content
