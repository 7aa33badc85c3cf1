"""One figure for each independent board, and what it must be."""

from collections.abc import Mapping, Sequence
from math import exp, log
from typing import Any

from benchmarks.energy_prediction import EFFICIENCY, Prediction

__all__ = ["INDEPENDENT", "factor", "mean_factor", "scores"]

# Designs on boards that have nothing to do with one another. The Go Board is beside them, as
# nobody says what its regulator is.
INDEPENDENT = ("multiplier", "int8 engine", "OrangeCrab", "ULX3S")
TARGETS = {"dynamic_gm": 1.35, "dynamic_max": 2.0, "up5k_total_gm": 1.06,
           "engine_running_max": 1.4, "engine_idle_max": 1.5}

# Toggles per cycle of the original engine, convolving, from the survey's own simulation (hybrid
# delays): a check of the model that does not depend on how alike our engine is.
SURVEY_ENGINE = {"ff_toggle": 414, "block_toggle": 161, "lut_toggle": 849, "dsp_operation": 8}


def factor(predicted: float, measured: float) -> float:
    """How many times too much or too little."""
    return max(predicted / measured, measured / predicted)


def mean_factor(factors: Sequence[float]) -> float:
    """Geometric mean."""
    return exp(sum(map(log, factors)) / len(factors))


def scores(folds: Mapping[tuple[str, str], tuple[dict[str, float], list[Prediction]]],
           rows: Mapping[int, dict], counts: Mapping[str, Any]) -> dict[str, Any]:
    """Return all scores as plain values; the kit's way of counting first."""
    values, predictions = folds["A", "hybrid"]
    result: dict[str, Any] = {"targets": TARGETS}
    for fold in ("A", "B"):
        result[f"fold_{fold.lower()}"] = {
            model: _fold(folds[fold, model][1]) for model in ("hybrid", "settled", "inertial",
                                                              "transport")}
    first = result["fold_a"]["hybrid"]
    engine = first["int8_engine_total"]
    result["passes"] = {
        "dynamic": first["dynamic_gm"] <= TARGETS["dynamic_gm"]
        and first["dynamic_max"] <= TARGETS["dynamic_max"],
        "up5k_total": first["up5k_total_gm"] <= TARGETS["up5k_total_gm"]
        and first["up5k_total_gm"] < first["up5k_total_baseline_gm"],
        "engine_running": max(engine["running"]) <= TARGETS["engine_running_max"],
        "engine_idle": engine["idle"] <= TARGETS["engine_idle_max"],
    }
    result["engine_with_the_survey_counts"] = {
        fold: sum(folds[fold, "hybrid"][0][name] * count for name, count in SURVEY_ENGINE.items())
        / 587 for fold in ("A", "B")}
    result["negative_control"] = _reverse(values, rows, counts)
    go = [one for one in predictions if one.group == "Go Board"]
    result["go_board_if_linear"] = factor(go[0].predicted_mw, go[0].measured_mw)
    return result


def _fold(predictions: Sequence[Prediction]) -> dict[str, Any]:
    def factors(chosen: Sequence[Prediction]) -> list[float]:
        return [factor(one.predicted_mw, one.measured_mw) for one in chosen]

    core = [one for one in predictions if one.kind == "total" and one.is_scored
            and one.source == "T" and "rail" not in one.name]
    rails = [one for one in predictions if one.is_scored and "rail" in one.name]
    by_group = {group: mean_factor(factors(found)) for group in INDEPENDENT
                if (found := [one for one in predictions if one.group == group
                              and one.kind == "dynamic" and one.is_scored])}
    engine = {one.name: factor(one.predicted_mw, one.measured_mw) for one in predictions
              if one.group == "int8 engine" and one.kind == "total"}
    idle, *running = engine.values()
    return {
        "dynamic": by_group, "dynamic_n": len(by_group),
        "dynamic_gm": mean_factor(list(by_group.values())),
        "dynamic_max": max(by_group.values()),
        # Rows of one design are not independent; this is for the protocol's sake.
        "up5k_total_n": len(core), "up5k_total_gm": mean_factor(factors(core)),
        "up5k_total_max": max(factors(core)),
        "up5k_total_baseline_gm": mean_factor([factor(one.baseline_mw, one.measured_mw)
                                               for one in core]),
        "pll_rail_gm": mean_factor(factors(rails)),
        "int8_engine_total": {"idle": idle, "running": running},
        "int8_engine_baseline": [factor(one.baseline_mw, one.measured_mw) for one in predictions
                                 if one.group == "int8 engine" and one.kind == "total"],
    }


def _reverse(values: Mapping[str, float], rows: Mapping[int, dict], counts: Mapping[str, Any]
             ) -> dict[str, float]:
    """The OrangeCrab's slope as the UP5K's energy of every toggle: it must fail on the multiplier.

    Ratios of predicted to measured.
    """
    slope = 1e3 * (rows[32]["milliwatts"] - rows[30]["milliwatts"]) / 90 / rows[32]["flip_flops"]
    toggle = slope * EFFICIENCY * (1.219 / 1.1) ** 2
    volts = rows[12]["volts"]
    above = (rows[12]["microamps"] * volts / 1e3 - values["static"] - values["hfosc"]
             - 12 * values["spine"] / 1e3) * 1e3 / 12
    luts = counts["multiplier_luts"]

    def ratio(model: str) -> float:
        return toggle * (luts[model]["ff_toggle"] + luts[model]["lut_toggle"]) / above

    return {"toggle_pj": toggle, "counter_slope_ratio": toggle / values["ff_toggle"],
            **{f"multiplier_{model}_ratio": ratio(model) for model in ("settled", "hybrid",
                                                                       "transport")}}
