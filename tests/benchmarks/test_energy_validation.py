"""The committed results of the energy model's validation are those of the committed rows."""

import hashlib
import tomllib

import pytest

from benchmarks import energy_validation
from benchmarks.energy_calibration import calibrate, with_values
from benchmarks.energy_prediction import dynamic_rows, predict
from benchmarks.energy_scores import INDEPENDENT, factor, mean_factor, scores
from sw.energy import read_table, validation
from sw.json_file import read_json

RAW = energy_validation.ROWS.read_bytes()
ROWS = {row["number"]: row for row in tomllib.loads(RAW.decode())["row"]}
RESULT = read_json(energy_validation.RESULT, "sterna.energy-validation/1")


@pytest.fixture(scope="module")
def folds():
    """Everything behind the netlists once more."""
    found = {}
    for fold in ("A", "B"):
        for model in ("hybrid", "settled", "inertial", "transport"):
            counts = {name: of[model] for name, of in RESULT["activity_per_cycle"].items()}
            values = calibrate(ROWS, counts, with_multiplier=fold == "B")
            found[fold, model] = values, [
                *(predict(row, counts, values, fold) for row in ROWS.values()),
                *dynamic_rows(ROWS, counts, values, fold)]
    return found


def test_rows_are_those_that_were_committed_first():
    assert RESULT["rows_sha256"] == hashlib.sha256(RAW).hexdigest()


def test_predictions_follow_from_the_activities(folds):
    again = [one.to_json() for one in folds["A", "hybrid"][1]]
    assert len(again) == len(RESULT["rows"])
    for one, other in zip(again, RESULT["rows"], strict=True):
        assert {name: other[name] for name in one} == pytest.approx(one)


def test_scores_follow_from_the_predictions(folds):
    again = scores(folds, ROWS, RESULT["activity_per_cycle"])
    for fold in ("fold_a", "fold_b"):
        for model, found in again[fold].items():
            committed = RESULT["scores"][fold][model]
            assert committed["dynamic"] == pytest.approx(found["dynamic"])
            assert committed["up5k_total_gm"] == pytest.approx(found["up5k_total_gm"])
    assert again["passes"] == RESULT["scores"]["passes"]


def test_targets_are_met_held_out():
    held_out = RESULT["scores"]["fold_a"]["hybrid"]
    assert set(held_out["dynamic"]) == set(INDEPENDENT)
    assert held_out["dynamic_gm"] <= 1.35
    assert held_out["dynamic_max"] <= 2.0
    assert held_out["up5k_total_gm"] <= min(1.06, held_out["up5k_total_baseline_gm"])


def test_no_row_is_scored_that_calibrated():
    calibrating = {row["name"] for row in ROWS.values() if row["use"] == "cal"}
    for row in RESULT["rows"]:
        assert row["calibration"] == (row["name"] in calibrating)
        assert not (row["calibration"] and row["scored"])
        assert row["low_mw"] <= row["predicted_mw"] <= row["high_mw"]


def test_the_reverse_control_fails_as_it_must():
    """One energy for every toggle, without glitches, is no model of a multiplier."""
    assert RESULT["scores"]["negative_control"]["multiplier_settled_ratio"] < 0.5


def test_the_table_has_what_the_calibration_gives():
    table = read_table("ice40-up5k")
    for name, value in RESULT["calibration"]["fold B, hybrid"].items():
        band = table.band(name, volts=table.reference_volts)
        assert band is not None
        assert band.value == pytest.approx(value, rel=0.01), name
    settled = table.band("lut_settled_toggle", volts=table.reference_volts)
    assert settled is not None
    assert settled.value == pytest.approx(
        RESULT["calibration"]["fold B, settled"]["lut_toggle"], rel=0.01)


def test_a_calibrated_table_keeps_the_shape_of_its_bands():
    table = read_table("ice40-up5k")
    twice = with_values(table, {"spine": 2 * 51.7}).band("spine")
    once = table.band("spine")
    assert once is not None
    assert twice is not None
    assert (twice.low, twice.value, twice.high) == pytest.approx(
        (2 * once.low, 2 * once.value, 2 * once.high))


def test_factors():
    assert factor(1.0, 2.0) == factor(4.0, 2.0) == 2.0
    assert mean_factor([2.0, 8.0]) == pytest.approx(4.0)


def test_designs_are_as_large_as_the_survey_says():
    cells = RESULT["cells"]
    assert cells["multiplier_luts"]["SB_LUT4"] == 205
    assert (cells["engine"]["SB_MAC16"], cells["engine"]["SB_SPRAM256KA"],
            cells["engine"]["SB_RAM40_4K"]) == (8, 4, 24)


def test_the_page_shows_the_results():
    page = (energy_validation.HERE.parent / "docs" / "energy.md").read_text(encoding="utf-8")
    assert energy_validation.markdown(RESULT["rows"]) in page


def test_reports_have_the_same_rows_and_scores():
    assert validation.read_validation() == {
        "schema": validation.SCHEMA, **validation.published_part(RESULT)}
