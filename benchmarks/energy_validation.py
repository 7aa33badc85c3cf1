"""The energy model against every published measurement whose design can be built again.

``python -m benchmarks.energy_validation [--work DIR]`` writes ``results/energy_validation.json``,
and what reports show of it into ``sw/energy/validation.json``.
Rows, folds and sources are in ``energy_rows.toml``, which was committed before anything was fitted.
"""

import argparse
import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

from benchmarks.energy_activity import MODELS, activities
from benchmarks.energy_calibration import calibrate
from benchmarks.energy_prediction import Prediction, dynamic_rows, predict
from benchmarks.energy_scores import scores
from sw.energy import read_table, validation
from sw.json_file import read_json, write_json

HERE = Path(__file__).parent
ROWS = HERE / "energy_rows.toml"
SCHEMA = "sterna.energy-validation/1"
RESULT = HERE / "results" / "energy_validation.json"


def main() -> None:
    """Build, simulate, calibrate, predict, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/benchmarks/energy"))
    options = parser.parse_args()
    raw = ROWS.read_bytes()
    listed = tomllib.loads(raw.decode())
    rows = {row["number"]: row for row in listed["row"]}
    counts = activities(options.work.absolute(),
                        lambda name: print(f"netlist of {name}", flush=True))
    folds = {}
    for fold in ("A", "B"):
        for model in MODELS:
            used = {name: found[model] for name, found in counts.items()}
            values = calibrate(rows, used, with_multiplier=fold == "B")
            folds[fold, model] = values, [
                *(predict(row, used, values, fold) for row in rows.values()),
                *dynamic_rows(rows, used, values, fold)]
    predictions = folds["A", "hybrid"][1]
    result = scores(folds, rows, counts)
    show(predictions, folds["B", "hybrid"][1], result)
    b_side = {prediction.name: prediction for prediction in folds["B", "hybrid"][1]}
    write_json(RESULT, SCHEMA, {
        "rows": [prediction.to_json() | {
            "fold_b_predicted_mw": b_side[prediction.name].predicted_mw}
            for prediction in predictions],
        "scores": result,
        "calibration": {f"fold {fold}, {model}": values
                        for (fold, model), (values, _) in folds.items()},
        "table": {name: constant.band.value for constant in read_table("ice40-up5k").constants
                  for name in [constant.name]},
        "activity_per_cycle": counts,
        "cells": {name: json.loads((options.work / name / "cells.json").read_text())
                  for name in counts if (options.work / name / "cells.json").is_file()},
        "sources": listed["sources"],
        "rows_sha256": hashlib.sha256(raw).hexdigest(),
    })
    publish()
    print(f"written: {RESULT}")


def publish() -> None:
    """Write what reports show of the committed result."""
    result = read_json(RESULT, SCHEMA)
    write_json(validation.FILE, validation.SCHEMA, validation.published_part(result))


def show(predictions: list[Prediction], others: list[Prediction], result: dict) -> None:
    """Print the table and the scores."""
    print(f"{'':52}{'measured':>10}{'fold A':>10}{'ratio':>7}{'fold B':>10}{'ratio':>7}"
          f"{'no activity':>12}  mW")
    for one, other in zip(predictions, others, strict=True):
        mark = "cal" if one.is_calibration else "" if one.is_scored else "shown"
        print(f"{one.name:52}{one.measured_mw:10.4f}{one.predicted_mw:10.4f}"
              f"{one.predicted_mw / one.measured_mw:7.2f}{other.predicted_mw:10.4f}"
              f"{other.predicted_mw / one.measured_mw:7.2f}{one.baseline_mw:12.4f}  "
              f"{one.kind} {mark}")
    print(json.dumps(result, indent=2))


def markdown(rows: list[dict[str, Any]]) -> str:
    """The table of docs/energy.md, from the rows of the results."""
    lines = ["| row | measured | fold A | ratio | fold B | no activity | use |",
             "|---|--:|--:|--:|--:|--:|---|"]
    for row in rows:
        use = "calibrates" if row["calibration"] else "held out" if row["scored"] else "shown"
        measured = row["measured_mw"]
        lines.append(f"| {row['name']}{' (dynamic)' if row['kind'] == 'dynamic' else ''} "
                     f"| {measured:.4g} | {row['predicted_mw']:.4g} "
                     f"| {row['predicted_mw'] / measured:.2f} "
                     f"| {row['fold_b_predicted_mw']:.4g} | {row['baseline_mw']:.4g} | {use} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
