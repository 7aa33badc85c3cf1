"""The shared engine of recipes/icestick, placed alone: cells, clock and frames per second.

``python -m benchmarks.shared_engine [--only TEXT] [--append]``
"""

import argparse
import json
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.behind_pins import BehindPins
from benchmarks.history import Row, append, now, this_commit
from boards.nextpnr import read_timing, resources
from boards.plan import AFTER_READ
from hw.sparse_sequence import SparseSequence
from sim.verilog import to_verilog
from sw import toolchain
from sw.graph import Graph
from sw.lower import lower
from sw.schedule import DEVICES, Device, Loading, SharedSchedule, hardware_nodes
from sw.schedule.fit import room_of
from sw.schedule.shared_fit import shared_choices
from sw.tool_run import run_tool

MODEL = Path(__file__).parents[1] / "recipes" / "icestick" / "model.onnx.gz"
SEEDS = (1, 2, 3)
# Nothing reaches it: nextpnr makes the best of each path.
ASKED_HZ = 100_000_000
PARTS = {
    "iCE40 HX1K": ("synth_ice40 -abc9 -device hx", ["--hx1k", "--package", "tq144"]),
    "iCE40 UP5K": ("synth_ice40 -abc9 -device u -dsp", ["--up5k", "--package", "sg48"]),
}
UNITS = {"luts": "logic cells", "brams": "block RAM", "dsps": "DSP"}


@dataclass(frozen=True)
class Case:
    """An engine on a part."""

    part: str
    pe: int
    lanes: int
    store: str = "bram"
    is_reloadable: bool = False

    def __str__(self) -> str:
        loaded = ", reloadable" if self.is_reloadable else ""
        return f"{self.part}, pe={self.pe} lanes={self.lanes} {self.store}{loaded}"

    def schedule(self, graph: Graph) -> SharedSchedule:
        """The engine of the schedules for the part, in this size."""
        device = DEVICES[self.part]
        smallest, _ = shared_choices(graph, device, room_of(device),
                                     loading=Loading() if self.is_reloadable else None)[0]
        return replace(smallest.shared[0], pe=self.pe, lanes=self.lanes, store=self.store)


CASES = (
    Case("iCE40 HX1K", 1, 4, is_reloadable=True),
    Case("iCE40 UP5K", 4, 2),
    Case("iCE40 UP5K", 4, 4),
    Case("iCE40 UP5K", 4, 4, "rom"),
    Case("iCE40 UP5K", 8, 4, "rom"),
)


def place(top: BehindPins, device: Device, folder: Path) -> dict[int, dict]:
    """Report of nextpnr for each seed."""
    synthesise, part = PARTS[device.name]
    (folder / "c.v").write_text(to_verilog(top, name="component"), encoding="utf-8")
    run_tool(["yosys", "-q", "-p", f"read_verilog c.v; {AFTER_READ}; {synthesise} -top component "
                                   f"-json c.json"], folder)
    reports = {}
    for seed in SEEDS:
        run_tool(["nextpnr-ice40", *part, "--json", "c.json", "--pcf-allow-unconstrained",
                  "--freq", f"{ASKED_HZ / 1e6:g}", "--seed", f"{seed}", "--report", "report.json",
                  "--timing-allow-fail", "-q"], folder)
        reports[seed] = json.loads((folder / "report.json").read_text())
    return reports


def main() -> None:
    """Measure, print, and append where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="cases whose name holds this text")
    parser.add_argument("--append", action="store_true", help="add to history.csv")
    options = parser.parse_args()
    os.nice(10)
    date, commit = now(), this_commit()
    yosys, nextpnr = toolchain.find("yosys"), toolchain.find("nextpnr-ice40")
    graph = lower(MODEL).graph
    rows = []
    for case in CASES:
        if options.only not in str(case):
            continue
        device = DEVICES[case.part]
        engine = SparseSequence(hardware_nodes(graph), case.schedule(graph))
        top = BehindPins(engine)
        title = f"shared_engine: recipes/icestick, {case}"
        synthesise, part = PARTS[case.part]
        flags = (f"{yosys}; {synthesise}; {nextpnr} {' '.join(part)} --freq "
                 f"{ASKED_HZ / 1e6:g}; {top.registers} registers at the ports")
        print(f"{case}\n  {engine.interval} cycles per frame, modelled", flush=True)
        rows.append(Row(date, commit, title, "sw.schedule.shared_plan", 0, engine.interval,
                        "cycles/frame", "estimated"))
        with tempfile.TemporaryDirectory() as folder:
            reports = place(top, device, Path(folder))
        used = resources(reports[SEEDS[0]], device)
        print("  " + ", ".join(f"{used[name]} {unit}" for name, unit in UNITS.items())
              + f", of them {top.registers} logic cells at the ports")
        rows += [Row(date, commit, title, flags, SEEDS[0], used[name], unit, "measured")
                 for name, unit in UNITS.items()]
        for seed, report in reports.items():
            fmax = read_timing(report, ASKED_HZ).fmax_mhz
            print(f"  seed {seed}: {fmax:.1f} MHz, {fmax * 1e6 / engine.interval:,.0f} frames/s",
                  flush=True)
            rows += [Row(date, commit, title, flags, seed, round(fmax, 1), "MHz", "measured"),
                     Row(date, commit, title, flags, seed, round(fmax * 1e6 / engine.interval),
                         "frames/s", "estimated")]
    if options.append:
        append(rows)


if __name__ == "__main__":
    main()
