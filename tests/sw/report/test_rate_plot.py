"""Energy against the frame rate: what falls, what does not, and where lines end."""

import re
import xml.etree.ElementTree as ET

import pytest

from sw.report.rate_plot import Level, accelerator_uj, draw_rates
from tests.sw.report.energy_examples import energy_entry

ENERGY = energy_entry()
LEVELS = (Level("kernels alone", 4.0, 8.0, 16.0, 500_000.0), Level("batches", 0.5, 1.0, 2.0, 2e6))


def lines(svg, colour):
    """First and last places of lines in a colour, those of the legend left out."""
    found = []
    for path in ET.fromstring(svg).iter("path"):
        if f"stroke: var(--{colour})" in (path.get("style") or ""):
            numbers = [float(number) for number in re.findall(r"[\d.]+", path.get("d") or "")]
            if numbers[1] > 30 and numbers[-2] - numbers[0] > 40:
                found.append((numbers[0], numbers[1], numbers[-2], numbers[-1]))
    return found


def test_the_model_gives_the_same_at_the_rates_that_are_told_of():
    for at in ENERGY.rates.values():
        assert accelerator_uj(ENERGY, at.frames_per_second)[1] == pytest.approx(at.energy_uj.value)


def test_the_accelerator_falls_and_a_cpu_does_not():
    svg = draw_rates(ENERGY, LEVELS)
    (left, top, right, bottom), = lines(svg, "bill")
    assert bottom > top  # down the page is less
    alone, batches = lines(svg, "wing")
    assert alone[1] == alone[3] < batches[1] == batches[3]
    assert alone[0] == batches[0] == left
    # Lines end at the most: 100,000 of the accelerator, 500,000 and 2,000,000 of the CPU. The
    # first rate is 5, a tenth of the slowest that is told of.
    decade = (right - left) / 4.30103
    assert alone[2] - right == pytest.approx(0.69897 * decade, rel=1e-3)
    assert batches[2] - right == pytest.approx(1.30103 * decade, rel=1e-3)


def test_is_one_element_of_the_page():
    svg = draw_rates(ENERGY, LEVELS)
    root = ET.fromstring(svg)
    assert (root.tag, root.get("class")) == ("svg", "plot")
    assert not re.search(r"url\(|://|#[0-9a-f]{6}\b|<style|font-family", svg)
    text = {element.text for element in root.iter("text")}
    assert text > {"FPGA, icebreaker", "kernels alone", "batches", "what the cable carries"}
    assert svg == draw_rates(ENERGY, LEVELS)


def test_an_end_at_zero_stays_on_the_page():
    svg = draw_rates(ENERGY, [Level("lucky", 0.0, 1.0, 2.0, 1e4)])
    assert not re.search(r"\b(inf|nan)\b", svg)


@pytest.mark.parametrize("name", [
    "<script>$\\frac{1}{0$\u4e2d\x07\nnext", "_hidden", "x" * 500])
def test_names_may_look_like_anything(name):
    svg = draw_rates(ENERGY, [Level(name, 1.0, 2.0, 4.0, 1e4)])
    text = [element.text or "" for element in ET.fromstring(svg).iter("text")]
    assert any(own.startswith(name.lstrip("_")[:5]) for own in text)
    assert max(map(len, text)) <= 40
    assert "<script" not in svg


def test_at_most_four_rivals():
    with pytest.raises(ValueError, match=r"^Plot must have at most 4 levels, not 5$"):
        draw_rates(ENERGY, LEVELS[:1] * 5)
