"""The published part of the validation, and what it cannot tell."""

from pathlib import Path

import pytest

from sw.energy.validation import UNVALIDATED, published_part, read_validation, unvalidated

DOCS = Path(__file__).parents[3] / "docs" / "energy.md"


def test_rows_and_scores_are_there():
    found = read_validation()
    assert len(found["rows"]) >= 30
    assert {row["source"] for row in found["rows"]} <= set(found["sources"])
    assert found["scores"]["fold_a"]["dynamic_gm"] <= found["scores"]["targets"]["dynamic_gm"]


def test_only_what_is_shown_is_published():
    score = {"hybrid": dict.fromkeys(("dynamic", "dynamic_gm", "dynamic_max", "up5k_total_n",
                                      "up5k_total_gm", "up5k_total_baseline_gm", "more"), 1),
             "settled": {}}
    row = dict.fromkeys(("name", "board", "source", "kind", "measured_mw", "predicted_mw",
                         "fold_b_predicted_mw", "baseline_mw", "low_mw", "high_mw", "calibration",
                         "scored", "group"), 0)
    found = published_part({"rows": [row], "sources": {}, "rows_sha256": "", "provenance": {},
                            "calibration": {}, "scores": {"targets": {}, "fold_a": score,
                                                          "fold_b": score}})
    assert "calibration" not in found
    assert "group" not in found["rows"][0]
    assert set(found["scores"]["fold_a"]) == set(score["hybrid"]) - {"more"}


@pytest.mark.parametrize("device, components, whats", [
    ("ECP5 25F", {"static": 1.0, "flip-flops": 1.0}, ["static power of an ECP5"]),
    ("ECP5 85F", {"static": 0.0, "PLL": 1.0}, ["PLL of an ECP5"]),
    ("iCE40 UP5K", {"LUTs": 1.0, "block RAM": 1.0},
     ["block RAM and SPRAM on their own, on any part"]),
    ("iCE40 UP5K", {"LUTs": 1.0, "clock": 1.0}, []),
    ("iCE40 HX1K", {"LUTs": 1.0}, ["everything of the HX parts but flip-flops"]),
])
def test_what_is_used_without_validation_is_said(device, components, whats):
    assert [own.what for own in unvalidated(device, components)] == whats


def test_the_page_has_the_same_list():
    page = DOCS.read_text(encoding="utf-8")
    for own in UNVALIDATED:
        assert f"| {own.what} | {own.why}" in page
    table = page.split("## What cannot be validated")[1].split("\n\n")[1]
    assert table.count("\n| ") == len(UNVALIDATED)
