"""The validation of the energy model in a report."""

from dataclasses import replace

import pytest

from sw.energy.validation import read_validation
from sw.errors import SternaError
from sw.report import ValidationEntry, read_entry
from sw.report.page import render
from tests.sw.report.energy_examples import energy_entry
from tests.sw.report.examples import digits_content
from tests.sw.report.html_page import Page


@pytest.fixture(scope="module")
def entry() -> ValidationEntry:
    return read_entry(ValidationEntry, read_validation(), "Validation")


def test_rows_say_what_they_were_for(entry):
    by_name = {row.name: row for row in entry.rows if row.kind == "total"}
    row = by_name["8x8 multiplier in LUTs, HFOSC 12 MHz"]
    assert row.use == "held out"
    assert row.ratio == row.predicted_mw / row.measured_mw
    assert by_name["blank"].use == "calibrates"
    assert by_name["low-power design, peak"].use == "shown"


def test_the_page_shows_every_row_collapsed(entry):
    page = Page(render(digits_content(energy=energy_entry(), validation=entry)))
    details = [attributes for tag, attributes in page.elements
               if tag == "details" and attributes.get("class") == "validation"]
    assert details == [{"class": "validation"}]  # not open
    for row in entry.rows:
        assert row.name in page.text
        assert f"{row.ratio:.2f}" in page.text
    assert f"within a factor of {entry.scores.fold_a.dynamic_gm:.2f} on average" in page.text
    assert f"{len(entry.rows)} measurements by others" in page.text


def test_what_is_not_validated_is_said_outside(entry):
    energy = energy_entry()
    rate = replace(energy.full_rate, components_uj={"block RAM": energy.full_rate.energy_uj,
                                                    "LUTs": energy.full_rate.energy_uj})
    text = Page(render(digits_content(energy=replace(energy, full_rate=rate),
                                      validation=entry))).text
    assert "Not validated, and used here. Block RAM and SPRAM on their own" in text
    ecp5 = Page(render(digits_content(energy=replace(energy, full_rate=rate, device="ECP5 25F"),
                                      validation=entry))).text
    assert "LUTs, block RAM and multipliers of an ECP5 (no public row)." in ecp5
    given = replace(energy.full_rate.energy_uj, shares={"measured": 1.0})
    rates = dict.fromkeys(("full_rate", "cable_rate"),
                          replace(rate, components_uj={"static": given}))
    assert "Not validated" not in Page(render(digits_content(
        energy=replace(energy, asked_rate=None, device="ECP5 25F", **rates),
        validation=entry))).text


def test_without_energy_there_is_none(entry):
    assert "held against" not in render(digits_content(validation=entry))


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), 1e12])
def test_rejects_powers_that_cannot_be(entry, value):
    with pytest.raises(SternaError, match=r"^Powers of 'blank' must be from 0 to 1e\+09 mW$"):
        replace(entry.rows[0], measured_mw=value)


def test_rejects_no_rows(entry):
    with pytest.raises(SternaError, match=r"^Validation must have 1 to 500 rows, not 0$"):
        replace(entry, rows=())
