"""Train, compress, schedule and synthesise every point of the study; then draw it.

``python -m benchmarks.pruning DATA [--work DIR] [--only TEXT]``: DATA has MNIST's IDX files. What
was made before is taken from the work folder, so that an interrupted study goes on.
"""

import argparse
import hashlib
import json
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.history import now, this_commit
from benchmarks.pruning.design import COMMAND, describe, schedule_of, synthesise
from benchmarks.pruning.figure import draw
from benchmarks.pruning.points import SPEC, Point, points
from sw import toolchain
from sw.compress.training import compress
from sw.data import load
from sw.data.levels import with_levels
from sw.json_file import write_json
from sw.lower import lower

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "pruning.json"
FIGURE = ROOT / "docs" / "images" / "pruning.svg"
SCHEMA = "sterna.pruning_study/1"
FRAMES = 200
# What all ratios compare with, smaller shapes too.
ORIGINAL = (784, 300, 100, 10)


def train(point: Point, work: Path, data: Path) -> Path:
    """Folder of the point's model. Stages that it has in common with others are trained once."""
    folder = work / point.name
    stages = folder / "stages"
    stages.mkdir(parents=True, exist_ok=True)
    shape = "-".join(map(str, point.recipe.network.hidden))
    # A stage of other settings has another key and is trained again, so copies do no harm.
    for stage, pattern in (("float", f"*-{shape}-*"), ("pruned-1", f"{point.recipe.name}-score")):
        for theirs in work.glob(f"{pattern}/stages/{stage}.safetensors"):
            if not (stages / theirs.name).exists():
                shutil.copy(theirs, stages)
    if not (folder / "metrics.json").is_file():
        compress(point.recipe, folder, data_folder=data)
    return folder


def measure(point: Point, work: Path, frames: np.ndarray) -> dict[str, Any]:
    """Entry of a point."""
    folder = work / point.name
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    graph = lower(folder / "model.onnx.gz").graph
    schedule = schedule_of(graph, point.structure)
    last = [row for row in metrics["stages"] if row["stage"].startswith(("float", "pruned"))][-1]
    return {"curve": point.curve, "arm": point.arm, "name": point.recipe.name,
            "hidden": list(point.recipe.network.hidden),
            "float_error": last["test_error"], "error": metrics["test_error"],
            **describe(graph, schedule, frames, ORIGINAL),
            **cells_of(work / f"{point.recipe.name}-score", point.structure)}


def cells_of(folder: Path, structure: str) -> dict[str, int]:
    """Cells of the network that the score chose, from a file where they were counted before.

    The controls have the same engines for as many weights, with other words in the memories.
    """
    source = Path(__file__).with_name("design.py").read_bytes()
    model = folder / "model.onnx.gz"
    key = hashlib.sha256(source + model.read_bytes()).hexdigest()
    file = folder / "cells.json"
    found = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    if found.get("key") != key:
        graph = lower(model).graph
        found = {"key": key, "cells": synthesise(graph, schedule_of(graph, structure))}
        file.write_text(json.dumps(found), encoding="utf-8")
    return {name: found["cells"].get(name, 0) for name in ("luts", "ffs", "brams")}


def main() -> None:
    """Run the study."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder of MNIST's IDX files")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "pruning")
    parser.add_argument("--only", default="", help="points whose name holds this text")
    parser.add_argument("--train", action="store_true", help="train only")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    chosen = [point for point in points() if options.only in point.name]
    frames = with_levels(load("mnist", options.data), 4).test_x[:FRAMES].reshape(FRAMES, -1)
    entries, started = [], time.perf_counter()
    for number, point in enumerate(chosen, 1):
        train(point, options.work, options.data)
        print(f"{number:3}/{len(chosen)}  {time.perf_counter() - started:6.0f} s  {point.name}",
              flush=True)
    if options.train:
        return
    # The network that is not pruned has the largest memories, which take Yosys the longest.
    for number, point in enumerate([*chosen[1:], *chosen[:1]], 1):
        entries.append(entry := measure(point, options.work, frames))
        print(f"{number:3}/{len(chosen)}  {time.perf_counter() - started:6.0f} s  "
              f"{point.name:36} {entry['nonzeros']:7,} weights  {entry['error']:7.2%}  "
              f"{entry['bits'] / 8000:7.1f} kB  {entry['luts']:6,} LUTs  "
              f"{entry['cycles']:9,.0f} cycles", flush=True)
    if options.only:
        return
    write_json(RESULTS, SCHEMA, {
        "date": now(), "commit": this_commit(),
        "study": SPEC.read_text(encoding="utf-8"), "synthesis": COMMAND,
        "yosys": str(toolchain.find("yosys")), "frames": FRAMES, "points": entries})
    print(draw(RESULTS, FIGURE))


if __name__ == "__main__":
    main()
