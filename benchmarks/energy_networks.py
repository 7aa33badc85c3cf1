"""Networks on their boards and on this CPU: energy per inference, and where the two sides meet.

``python -m benchmarks.energy_networks [--only TEXT] [--part fpga|cpu] [--data DIR]``

Each case is trained where it holds no trained network, compiled, built, its toggles counted in the
netlist that was placed, and timed on the CPU. ``--part`` does one half alone and keeps the other as
it is in ``results/networks.json``: the FPGA's half takes minutes for a case and does not depend on
the machine, the CPU's takes a minute and wants nothing else to run.
"""

import argparse
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from benchmarks.energy_networks_table import table
from sterna.bench import bench
from sterna.building import build
from sterna.compilation import compile_model
from sterna.compiled import Compiled
from sterna.devices import CACHE
from sterna.energy import measure_energy
from sterna.trained_recipe import is_trained, trained_data, trained_recipe
from sterna.training import cached_training, train_recipe
from sw.data import DataSet, load
from sw.errors import SternaError
from sw.json_file import read_json, write_json
from sw.provenance import provenance
from sw.report.energy_entry import EnergyRate
from sw.report.entry import read_entry
from sw.report.turning_point import find_turning_point
from sw.schedule import Loading
from sw.settings import parse_toml
from sw.train.recipe import read_recipe

RECIPES = Path(__file__).parents[1] / "recipes"
RESULT = Path(__file__).with_name("results") / "networks.json"
WORK = Path("build/benchmarks/networks")
SCHEMA = "sterna.bench-networks/1"
# Frames per second of a use that needs no more: a sensor, a camera that looks now and then.
SLOW = 10.0
CPU_FRAMES = 4096
KERNELS = "packed kernels"


@dataclass(frozen=True)
class Case:
    """A network on a board.

    Attributes
    ----------
    recipe, board : str
    output : str
        As of `sterna compile`.
    fps : float or None
        Frame rate that the schedule is chosen for; the fastest where None.
    clock_hz : int or None
        The board's default where None.
    is_reloadable : bool
    frames : int
        Test frames of which toggles are counted in the netlist.
    """

    recipe: str
    board: str
    output: Literal["class", "model"] = "model"
    fps: float | None = None
    clock_hz: int | None = None
    is_reloadable: bool = False
    frames: int = 6

    @property
    def name(self) -> str:
        """What the table calls it."""
        rate = "" if self.fps is None else f", {self.fps:g} frames/s"
        return f"{self.recipe} on {self.board}{rate}"


CASES = (
    Case("digits", "icebreaker"),
    Case("digits", "ulx3s-25f"),
    Case("icestick", "icestick", is_reloadable=True, frames=2),
    Case("sfc-w1a1", "ulx3s-85f", "class", frames=2),
    Case("sfc-w2a2", "ulx3s-85f", "class", fps=60_000, frames=2),
)


def main() -> None:
    """Do what was asked for, print the table, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="part of a case's name")
    parser.add_argument("--part", choices=("fpga", "cpu"), help="one half alone")
    parser.add_argument("--seconds", type=float, default=0.5, help="for each way on the CPU")
    parser.add_argument("--data", type=Path, help="folder with mnist/; STERNA_DATA where left out")
    parser.add_argument("--work", type=Path, default=WORK)
    parser.add_argument("-o", "--output", type=Path, default=RESULT)
    options = parser.parse_args()
    before = read_json(options.output, SCHEMA)["networks"] if options.output.is_file() else []
    rows = {row["name"]: row for row in before}
    for case in CASES:
        if options.only not in case.name:
            continue
        row = rows.setdefault(case.name, {"name": case.name, "case": asdict(case)})
        data, folder = prepare(case, options.work, options.data)
        if options.part != "cpu":
            row |= on_fpga(case, folder, data)
        if options.part != "fpga":
            row |= on_cpu(folder, data, options.seconds)
        # A case takes minutes: what is done stays.
        write(rows, options.output)
    print(table(list(rows.values())))
    print(f"written: {options.output}")


def write(rows: dict[str, dict[str, Any]], path: Path) -> None:
    """Write what there is, in the order of the cases, with the rates at which both sides meet."""
    order = [case.name for case in CASES if case.name in rows]
    for name in order:
        if {"energy", "cpu"} <= rows[name].keys():
            rows[name]["meet"] = meet(rows[name])
    write_json(path, SCHEMA, {"networks": [rows[name] for name in order],
                              "kinds": {"energy": "modelled; netlist toggles simulated",
                                        "cpu time": "measured"},
                              "provenance": provenance()})


def prepare(case: Case, work: Path, data_folder: Path | None) -> tuple[DataSet, Path]:
    """Train and compile where that was not done; return the data and the compiled folder."""
    recipe, files = RECIPES / case.recipe, folder_of(RECIPES / case.recipe, data_folder)
    folder = work.absolute() / f"{case.recipe}-{case.board}"
    if is_trained(recipe):
        data, trained = trained_data(recipe, files), trained_recipe(recipe)
    else:
        data, out = load(read_recipe(recipe).data, files), work.absolute() / case.recipe
        trained = cached_training(recipe, out)
        if trained is None:
            say(case, "trains")
            trained = train_recipe(recipe, out, data_folder=files)
    say(case, "is compiled")
    compile_model(trained.model, input_type=trained.input_type, output=case.output,
                  board=case.board, fps=case.fps, clock_hz=case.clock_hz,
                  loading=Loading() if case.is_reloadable else None).save(folder)
    return data, folder


def folder_of(recipe: Path, data_folder: Path | None) -> Path | None:
    """Folder of a data set that does not come with the kit."""
    name = parse_toml(recipe / "recipe.toml")["data"]
    if name == "digits":
        return None
    root = data_folder or os.environ.get("STERNA_DATA")
    if root is None:
        raise SternaError(f"Data of recipe {recipe.name!r} must be in a folder: give --data, or "
                          f"set STERNA_DATA")
    return Path(root) / name


def on_fpga(case: Case, folder: Path, data: DataSet) -> dict[str, Any]:
    """Build, estimate, and count in the netlist."""
    say(case, "is built")
    built = build(folder, case.board, clock_hz=case.clock_hz, cache_dir=folder / CACHE)
    estimated = measure_energy(folder, board=case.board, x=data.test_x, frames_per_second=SLOW)
    say(case, f"is simulated, {case.frames} frames")
    found = measure_energy(folder, board=case.board, x=data.test_x, frames_per_second=SLOW,
                           netlist_frames=case.frames)
    content = found.to_json()
    rates = ("full_rate", "cable_rate", "asked_rate")
    compiled = Compiled.load(folder)
    result = built.result
    return {"graph_hash": found.graph_hash, "device": result.device, "luts": result.luts,
            "ffs": result.ffs, "brams": result.brams, "dsps": result.dsps,
            "clock_hz": content["clock_hz"], "method": content["method"],
            "frames": content["frames"], "cycles_per_frame": compiled.schedule.interval(
                compiled.graph),
            "energy": {name: content[name] for name in rates},
            "estimate_over_netlist": {
                name: ratio(estimated.to_json()[name], content[name]) for name in rates},
            "frame_events_ratio": (estimated.full.frame_microjoules.value
                                   / found.full.frame_microjoules.value)}


def ratio(estimate: dict[str, Any], netlist: dict[str, Any]) -> float:
    """How much of the energy per inference the estimate finds."""
    return estimate["energy_uj"]["value"] / netlist["energy_uj"]["value"]


def on_cpu(folder: Path, data: DataSet, seconds: float) -> dict[str, Any]:
    """Time the kernels and the rivals."""
    print(f"{folder.name}: on this CPU", flush=True)
    x = np.resize(data.test_x, (CPU_FRAMES, *data.test_x.shape[1:]))
    found = bench(folder, x, seconds=seconds)
    return {"cpu": {name: found[name] for name in ("machine", "load_average_before", "entries",
                                                   "missing")},
            "cpu_graph_hash": found["graph_hash"]}


def meet(row: dict[str, Any]) -> dict[str, Any]:
    """Frames per second at which the accelerator and the packed kernels take the same energy."""
    full = read_entry(EnergyRate, row["energy"]["full_rate"], row["name"])
    kernels = next(entry for entry in row["cpu"]["entries"] if entry["name"] == KERNELS)
    return {way: asdict(find_turning_point(full, *(1e6 * kernels[f"energy_at_{way}"][end]
                                                   for end in ("low", "joules", "high"))))
            for way in ("batch_1", "best_batch")}


def say(case: Case, what: str) -> None:
    """Progress, as a case takes minutes."""
    print(f"{case.name} {what}", flush=True)


if __name__ == "__main__":
    main()
