"""Events per cycle of the designs of the validation, from their netlists."""

import json
from collections import defaultdict
from pathlib import Path
from statistics import fmean

from benchmarks.energy_designs import DESIGNS
from benchmarks.energy_engine import LOAD_CYCLES
from boards.plan import AFTER_READ
from sim.activity import HYBRID, INERTIAL, TRANSPORT, Activity, ActivitySimulation
from sim.verilog import to_verilog
from sw.tool_run import run_tool

__all__ = ["MODELS", "Counts", "activities"]

# How a LUT's toggles are counted; the first is the kit's.
MODELS = ("hybrid", "settled", "inertial", "transport")
_DELAYS = {"hybrid": HYBRID, "inertial": INERTIAL, "transport": TRANSPORT}
_SEEDS = (1, 2, 3)

# Events per cycle by counting, and then by their names in the energy model.
Counts = dict[str, dict[str, float]]


def activities(work: Path, say) -> dict[str, Counts]:
    """Counts of every design, and of ``engine_idle`` and ``blank``; ``say`` is told of each."""
    found: dict[str, Counts] = {"blank": {model: {} for model in MODELS}}
    for name in DESIGNS:
        say(name)
        simulation = ActivitySimulation(_netlist(name, work / name), "ice40", work / "cache")
        cells = dict(simulation.netlist.graph.cells)
        (work / name / "cells.json").write_text(json.dumps(cells))
        phases = {"warm": 256, name: 16_384 if "multiplier" in name else 2048}
        if name == "engine":
            phases = {"warm": LOAD_CYCLES + 100, "engine_idle": 300, "start": 100, "engine": 1000}
        found.update(_counts(simulation, phases))
    return found


def _netlist(name: str, folder: Path) -> Path:
    """Synthesise a design as the kit does, unless that has been done with the same Verilog."""
    make, flags = DESIGNS[name]
    folder.mkdir(parents=True, exist_ok=True)
    source, netlist = folder / "design.v", folder / "design.json"
    script = (f"read_verilog design.v; {AFTER_READ}; synth_ice40 -abc9 -device u {flags} "
              f"-top design -json design.json")
    text = f"// {script}\n{to_verilog(make(), name='design')}"
    if not netlist.is_file() or source.read_text() != text:
        netlist.unlink(missing_ok=True)
        source.write_text(text)
        run_tool(["yosys", "-q", "-p", script], folder)
    return netlist


def _counts(simulation: ActivitySimulation, phases: dict[str, int]) -> dict[str, Counts]:
    stimulus = simulation.stimulus(sum(phases.values()))
    if "engine" in phases:
        stimulus[-phases["start"] - phases["engine"]:, simulation.input("is_running")] = True
    found: dict[str, Counts] = defaultdict(dict)
    for model, delays in _DELAYS.items():
        runs = [dict(zip(phases, simulation.run(stimulus, list(phases.values()), delays=delays,
                                                seed=seed), strict=True))
                for seed in (_SEEDS if model == "hybrid" else _SEEDS[:1])]
        for phase in phases.keys() - {"warm", "start"}:
            found[phase][model] = _mean([_events(run[phase], "lut") for run in runs])
            found[phase]["settled"] = _events(runs[0][phase], "lut settled")
    return dict(found)


def _events(activity: Activity, luts: str) -> dict[str, float]:
    counts = dict(activity.counts().get("design", {}))
    counts.pop("lut_settled_toggle", None)
    counts["lut_toggle"] = activity.total(luts)
    return {name: count / activity.cycles for name, count in counts.items() if count}


def _mean(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: fmean(run.get(name, 0.0) for run in runs) for name in runs[0]}
