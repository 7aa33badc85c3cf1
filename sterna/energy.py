"""Energy per inference of a compiled network on its board."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from boards.board import Board
from boards.catalog import board_named
from boards.clock import plan_clock
from sterna.building import BuiltBoard, find_build, make_shell
from sterna.compiled import Compiled, verilog_sha256
from sterna.energy_events import CountedEvents, counted_events
from sw.energy import (
    ASIC_TABLES,
    ESTIMATE_SPREAD,
    Band,
    Design,
    Energy,
    asic_energy,
    energy,
    estimate_events,
    read_table,
    table_of_device,
)
from sw.energy.gates import Gates, count_gates
from sw.errors import SternaError
from sw.json_file import write_json
from sw.report import model_link
from sw.schedule import Schedule

__all__ = ["FILE", "SCHEMA", "EnergyReport", "measure_energy"]

SCHEMA, FILE = "sterna.energy/1", "energy.json"

_BITS_PER_BYTE = 10  # on the cable

# Frames where none are given: of random integers, which is said.
_RANDOM_FRAMES = 16


@dataclass(frozen=True, eq=False)
class EnergyReport:
    """Energy of a network on a board.

    Attributes
    ----------
    design : Design
    full, cable, asked : Energy
        At the most frames per second that the accelerator does, at the most that the cable
        carries, and at the rate that was asked for, if one was.
    method : str
        ``netlist`` or ``estimate``.
    data : str
        What the frames were.
    frames : int
    board : str
    graph_hash, verilog_sha256 : str
        Of what it is the energy.
    asic : dict
        By table: energy of the arithmetic and memory accesses as silicon.
    gates : Gates or None
        The accelerator as silicon, where it was asked for.
    loading : Band or None
        Microjoules that loading the first weights adds to a design that rests, where it was
        counted.
    loading_note : str or None
        On that, where the weights are loaded.
    """

    design: Design
    full: Energy
    cable: Energy
    asked: Energy | None
    method: str
    data: str
    frames: int
    board: str
    graph_hash: str
    verilog_sha256: str
    asic: dict[str, Any]
    gates: Gates | None = None
    loading: Band | None = None
    loading_note: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values for ``energy.json``."""
        design = self.design
        return {
            "graph_hash": self.graph_hash, "verilog_sha256": self.verilog_sha256,
            "board": self.board, "device": design.part, "table": design.table.name,
            "method": self.method, "data": self.data, "frames": self.frames,
            "clock_hz": design.clock_hz, "volts": design.volts or design.table.volts,
            "pll_hz": design.pll_hz, "events_spread": design.spread, "boundary": _BOUNDARY,
            "full_rate": self.full.to_json(), "cable_rate": self.cable.to_json(),
            "asked_rate": None if self.asked is None else self.asked.to_json(),
            "events": {"idle_per_cycle": _plain(design.idle), "per_frame": _plain(design.frame)},
            "constants": [{"name": constant.name, "part": constant.part,
                           "low": constant.band.low, "value": constant.band.value,
                           "high": constant.band.high, "unit": constant.unit,
                           "kind": next(iter(constant.band.kinds)), "source": constant.source}
                          for constant in design.table.constants
                          if constant.part in (None, design.part)],
            "asic": self.asic, "gates": None if self.gates is None else self.gates.to_json(),
            "loading_uj": None if self.loading is None else self.loading.to_json(),
            "loading_note": self.loading_note,
        }


_BOUNDARY = ("rails of the FPGA (core, PLL and switched pins), without regulators, oscillator, "
             "configuration memory and cable of the board")

# By where the first weights come from.
_LOADED_BY = {"flash": "the design reads from the flash",
              "rom": "the design decodes from block RAM", "host": "the host sends"}


def measure_energy(folder: Path | str, *, board: str | None = None, x: np.ndarray | None = None,
                   frames_per_second: float | None = None, netlist_frames: int | None = None,
                   static_mw: float | None = None, has_gates: bool = False,
                   liberty: Path | None = None) -> EnergyReport:
    """Return the energy of the compiled network in ``folder`` and write ``energy.json``.

    Parameters
    ----------
    folder : path
        That `sterna compile` wrote, with a build where the netlist is asked for.
    board : str, optional
        The built one, or that the schedule was chosen for.
    x : array, optional
        Inputs, as the model takes them; random integers where there are none.
    frames_per_second : float, optional
        A rate to state the energy at, besides the most.
    netlist_frames : int, optional
        Count toggles in the netlist that was placed, of so many frames. Without it they are
        estimated from the graph and the schedule.
    static_mw : float, optional
        Static power of the part that somebody measured.
    has_gates : bool
        Synthesise the accelerator to gate equivalents, too.
    liberty : path, optional
        Synthesise it to the cells of this Liberty file instead.
    """
    folder = Path(folder)
    built = _built(folder, board, is_needed=netlist_frames is not None)
    compiled = built.compiled if built else Compiled.load(folder)
    chosen = built.board if built else board_named(board or compiled.estimate["board"])
    clock_hz = built.info.clock_hz if built else plan_clock(chosen).hz
    info = built.info if built else make_shell(compiled, clock_hz=clock_hz).info
    interval = compiled.schedule.interval(compiled.graph)
    link = model_link(info, cycles_per_frame=interval)
    graph, data = compiled.graph, "input" if x is not None else "random integers"
    frames = graph.input.integers(x) if x is not None else _random(compiled)
    if netlist_frames is not None:
        assert built is not None
        frames = frames[:netlist_frames]
        events = counted_events(built, frames)
    else:
        events = CountedEvents(*estimate_events(
            graph, compiled.schedule, chosen.device, frames,
            cable_bits=_BITS_PER_BYTE * link.wire_bytes / link.frames_per_run,
            cycles_per_bit=clock_hz / info.baud))
    if static_mw is not None and not 0 <= static_mw < 1e6:
        raise SternaError(f"Static power must be a number of milliwatts from 0, not {static_mw}")
    static = None if static_mw is None else Band.of(static_mw, static_mw, static_mw, "measured")
    design = Design(table_of_device(chosen.device.name), chosen.device.name, clock_hz,
                    clock_hz / interval, events.idle, events.frame,
                    pll_hz=_pll_hz(chosen, clock_hz), static=static,
                    spread=ESTIMATE_SPREAD if netlist_frames is None else 1.0)
    report = EnergyReport(
        design, energy(design), energy(design, link.frames_per_second),
        None if frames_per_second is None else energy(design, frames_per_second),
        "estimate" if netlist_frames is None else "netlist", data, len(frames), chosen.name,
        graph.hash, verilog_sha256(folder),
        {name: asic_energy(graph, compiled.schedule, read_table(name)).to_json()
         for name in ASIC_TABLES},
        count_gates((folder / "accelerator.v").read_text(encoding="utf-8"), liberty=liberty)
        if has_gates or liberty else None,
        *_loading(compiled.schedule, design, events))
    write_json(folder / FILE, SCHEMA, report.to_json())
    return report


def _loading(schedule: Schedule, design: Design, events: CountedEvents
             ) -> tuple[Band | None, str | None]:
    """Energy of loading the first weights, and what is to be said of it."""
    who = next((_LOADED_BY[engine.start] for engine in schedule.shared
                if engine.start in _LOADED_BY), None)
    if who is None:
        return None, None
    what = f"Loading the weights, which {who} once at the start, is in no energy per inference"
    if events.loading is None:
        return None, f"{what}, and was not counted"
    once = energy(replace(design, frame=events.loading))
    return once.frame_microjoules, f"{what}; the flash chip is outside of the boundary"


def _built(folder: Path, board: str | None, *, is_needed: bool) -> BuiltBoard | None:
    try:
        return find_build(folder, board)
    except SternaError:
        if is_needed:
            raise
        return None


def _random(compiled: Compiled) -> np.ndarray:
    tensor = compiled.graph.input.tensor
    return np.random.default_rng(0).choice(tensor.interval.values(),
                                           (_RANDOM_FRAMES, *tensor.shape))


def _pll_hz(board: Board, clock_hz: int) -> float | None:
    plan = plan_clock(board, clock_hz)
    vco = getattr(plan.pll, "vco_hz", None)
    return None if plan.pll is None else float(vco or clock_hz)


def _plain(events: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {layer: {name: count for name, count in counts.items() if count}
            for layer, counts in events.items()}
