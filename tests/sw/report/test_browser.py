"""The page in a real browser, where there is one: nothing is wider than its place."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from sw.energy.validation import read_validation
from sw.report import (
    ComparedEntry,
    EnergyBand,
    LinkEntry,
    TimelineEntry,
    TurnEntry,
    ValidationEntry,
    describe_roofline,
    read_entry,
)
from sw.report.page import render
from tests.sw.report.cpu_examples import cpu_report
from tests.sw.report.energy_examples import energy_entry
from tests.sw.report.examples import compressed_content, digits_content, digits_network

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="no browser")]

LONG = "a_layer_with_a_very_long_exported_name_without_any_place_to_break_it_0123456789"
# What the page itself may not run.
SCRIPT = """<script>
const wide = [...document.querySelectorAll(".body *")].filter(own => {
  const right = own.closest(".body").getBoundingClientRect().right;
  return own.getBoundingClientRect().right > right + 1 && !own.closest(".scroll, svg");
});
document.title = "width " + document.documentElement.scrollWidth + " of " + innerWidth + ": "
  + wide.slice(0, 3).map(own => own.tagName + "." + own.className).join(" ");
</script>"""


def whole(**changes):
    """All sections, with names that are hard to place."""
    turns = (TurnEntry("fc0", "fc0", 0, 1, 10, 14), TurnEntry(LONG, "x..y", 9, 20, 49, 55),
             TurnEntry("fc2", "x..y", 56, 56, 79, 79))
    band = EnergyBand(0.5, 1.0, 2.0)
    roofline = describe_roofline(*digits_network(), clock_hz=24e6, board=LONG,
                                 link=LinkEntry(1_000_000, 2, 300, 600.0))
    assert roofline is not None
    first, *others = roofline.layers
    roofline = replace(roofline, critical=(LONG,), layers=(
        replace(first, layer=LONG, stage=LONG), *others))
    compared = tuple(ComparedEntry(
        name, f"{LONG}, 784–10", 0.01 * k, 100 * k, 300, 3, 0, {}, band, "icebreaker", band,
        "packed kernels, estimated", 2, 1, 300, "icebreaker", 24.0, 9.0, 9.0, {}, 0.005, band,
        "PyTorch float32, estimated")
        for k, name in enumerate((LONG, "b", "c", "d", "e", "f"), 1))
    return replace(compressed_content(
        timeline=TimelineEntry(turns, 70, ("x..y",), True, 12e6, 79),
        roofline=roofline, energy=energy_entry(), cpu=cpu_report(), compared=compared,
        validation=read_entry(ValidationEntry, read_validation(), "Validation")), **changes)


@pytest.mark.parametrize("content, width", [(whole, 500), (whole, 1200), (digits_content, 500)])
def test_nothing_is_wider_than_its_place(tmp_path, content, width):
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", render(content()))
    file = tmp_path / "page.html"
    file.write_text(page.replace("<details", "<details open").replace("</body>",
                                                                      f"{SCRIPT}</body>"))
    done = subprocess.run(
        [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         "--dump-dom", f"--user-data-dir={tmp_path / 'profile'}",
         f"--window-size={width},900", file.as_uri()],
        capture_output=True, text=True, check=True, timeout=120)
    title = re.search(r"<title>(width [^<]*)</title>", done.stdout)
    assert title is not None
    assert title[1] == f"width {width} of {width}: "
