"""Area of single components after Yosys, beside the estimate that schedules are chosen by.

``python -m benchmarks.area_model [--only TEXT] [--append]``
"""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.history import Row, append, now, this_commit
from boards.nextpnr import netlist_cells
from boards.plan import AFTER_READ
from hw.accelerator import COMPONENTS
from sim.verilog import to_verilog
from sw import toolchain
from sw.graph import ArgMax, Dense, Interval, Node, Tensor, Threshold
from sw.schedule import (
    DEVICES,
    DenseSchedule,
    Device,
    GroupSchedule,
    LaneSchedule,
    LayerSchedule,
    NmSchedule,
    RequantiseSchedule,
    SparseSchedule,
    layer_area,
    simplest_engine,
)
from sw.tool_run import run_tool

SEED = 0
BIPOLAR = Interval(-1, 1, 2)
SYNTHESIS = {
    "ice40": (DEVICES["iCE40 UP5K"], "synth_ice40 -abc9 -dsp -device u"),
    "ecp5": (DEVICES["ECP5 25F"], "synth_ecp5 -nowidelut"),
}
UNITS = {"luts": "LUT4", "brams": "block RAM", "dsps": "DSP"}


@dataclass(frozen=True, eq=False)
class Case:
    """A layer with its schedule."""

    name: str
    node: Node
    layer: LayerSchedule


def cases() -> list[Case]:
    """One component of each kind and folding that schedules choose between."""
    rng = np.random.default_rng(SEED)
    found = []

    def dense(weights: Interval, x: Interval, pe: int, simd: int, store: str, size: int = 64):
        node = Dense("fc", Tensor((size,), x), rng.choice(weights.values(), (size, size)))
        engine = simplest_engine(x, weights)
        assert engine is not None
        found.append(Case(f"Dense {engine} {weights} x {x} {size}x{size} pe={pe} simd={simd} "
                          f"{store}", node, DenseSchedule(pe, simd, engine, store)))

    for store in ("rom", "bram"):
        for pe, simd in ((4, 16), (8, 32)):
            dense(BIPOLAR, BIPOLAR, pe, simd, store)
            dense(Interval(-1, 1), BIPOLAR, pe, simd, store)
    dense(BIPOLAR, BIPOLAR, 16, 64, "rom")
    dense(Interval(-1, 1), Interval(0, 16), 4, 8, "bram")
    dense(Interval(-8, 7), Interval(0, 15), 4, 2, "bram")
    dense(Interval(-128, 127), Interval(-128, 127), 2, 2, "bram")

    def threshold(x: Interval, y: Interval, lanes: int):
        levels = y.count - 1
        steps = np.sort(rng.integers(0, x.count, (64, levels))) * x.step + x.lo
        node = Threshold("act", Tensor((64,), x), steps, rng.integers(0, 2, 64).astype(bool), y)
        found.append(Case(f"Threshold {x} to {y} 64 lanes={lanes} rom", node,
                          LaneSchedule(lanes, "rom")))

    threshold(Interval(-64, 64, 2), BIPOLAR, 4)
    threshold(Interval(-64, 64, 2), BIPOLAR, 16)
    threshold(Interval(-500, 500), Interval(0, 15), 4)
    even = (np.arange(1, 16) << 5) - rng.integers(0, 400, (64, 1))
    found.append(Case("Requantise -500..500 to 0..15 64 lanes=4 rom", Threshold(
        "act", Tensor((64,), Interval(-500, 500)), even, np.zeros(64, bool), Interval(0, 15)),
        RequantiseSchedule(4, "rom", shift=5)))

    def few(name: str, keep: np.ndarray, layer: LayerSchedule):
        weights = rng.choice([-90, -45, -22, -9, 10, 24, 48, 100], (64, 64)) * keep
        found.append(Case(f"{name} 0..15 64x64",
                          Dense("fc", Tensor((64,), Interval(0, 15)), weights), layer))

    few("Sparse 10% pe=2 simd=4 bram", rng.random((64, 64)) < 0.1,
        SparseSchedule(2, 4, 2, 4, store="bram"))
    few("DenseNm 1:4 pe=2 simd=8 bram", np.tile(np.eye(4, dtype=int), (16, 16)),
        NmSchedule(2, 8, "lowbit", "bram", kept=1))
    few("DenseGroups 30% pe=1 simd=4 bram", np.kron(rng.random((64, 16)) < 0.3, np.ones(4, int)),
        GroupSchedule(1, 4, "lowbit", "bram", index="rom"))
    found.append(Case("ArgMax 10 of -64..64 lanes=1", ArgMax(
        "class", Tensor((10,), Interval(-64, 64))), LaneSchedule(1)))
    return found


def synthesise(case: Case, device: Device, command: str) -> dict[str, int]:
    """Resources of the component, as Yosys counts them."""
    component = COMPONENTS[type(case.node), type(case.layer)](case.node, case.layer)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "c.v").write_text(to_verilog(component, name="component"), encoding="utf-8")
        run_tool(["yosys", "-q", "-p", f"read_verilog c.v; {AFTER_READ}; {command} -top component "
                                       f"-json c.json"], folder)
        return dict(netlist_cells(folder / "c.json", device))


def main() -> None:
    """Measure, print, and append where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    parser.add_argument("--append", action="store_true", help="add to history.csv")
    options = parser.parse_args()
    date, commit, yosys = now(), this_commit(), toolchain.find("yosys")
    rows = []
    print(f"{'':58}{'family':>8}  {'estimate':>14}  {'synthesised':>14}   (LUTs BRAMs DSPs)")
    for case in cases():
        if options.only not in case.name:
            continue
        for family, (device, command) in SYNTHESIS.items():
            area, found = layer_area(case.node, case.layer, device), synthesise(case, device,
                                                                                command)
            estimate = {"luts": round(area.luts), "brams": area.brams, "dsps": area.dsps}
            print(f"{case.name:58}{family:>8}"
                  + "".join("  " + "".join(f"{counts.get(name, 0):5}" for name in UNITS).rjust(15)
                            for counts in (estimate, found)), flush=True)
            for name, unit in UNITS.items():
                if estimate[name] or found.get(name):
                    title = f"area_model: {case.name}, {family}"
                    rows += [Row(date, commit, title, "sw.schedule.area", SEED, estimate[name],
                                 unit, "estimated"),
                             Row(date, commit, title, f"{yosys}; {command}", SEED,
                                 found.get(name, 0), unit, "measured")]
    if options.append:
        append(rows)


if __name__ == "__main__":
    main()
