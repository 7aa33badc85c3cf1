"""Entries of a report for what the kit's other steps made."""

from collections.abc import Mapping
from dataclasses import asdict

from boards.catalog import BOARDS
from hw.shell.shell import describe
from sterna.building import BuiltBoard
from sterna.compiled import Compiled
from sw.graph import Dense, Graph
from sw.report import (
    BoardEntry,
    ComparedEntry,
    CpuReport,
    CyclesPerFrame,
    EnergyBand,
    EnergyEntry,
    RooflineEntry,
    TimelineEntry,
    TurnEntry,
    describe_roofline,
    model_link,
)

__all__ = ["board_entry", "compared_entry", "model_title", "roofline_entry", "timeline_entry"]

_MAX_HZ = 1e12


def board_entry(built: BuiltBoard, *, simulated: float | None = None,
                netlist_frames: int | None = None) -> BoardEntry:
    """Entry of a report for a build.

    Parameters
    ----------
    built : BuiltBoard
    simulated : float, optional
        Cycles per frame that the Verilog took.
    netlist_frames : int, optional
        Frames on which the netlist was compared with the graph.
    """
    result = built.result
    cycles = CyclesPerFrame(built.compiled.schedule.interval(built.compiled.graph), simulated)
    best = cycles.best or 1
    link = model_link(built.info, cycles_per_frame=best)
    return BoardEntry(
        luts=result.luts, ffs=result.ffs, brams=result.brams, dsps=result.dsps,
        fmax_mhz=result.fmax_mhz, clock_mhz=result.clock_mhz, timing_met=result.timing_met,
        bitstream=f"{built.folder.name}/{result.bitstream}", cycles_per_frame=cycles,
        core_frames_per_second=result.clock_mhz * 1e6 / best,
        link_frames_per_second=link.frames_per_second, utilisation=result.utilisation,
        netlist_frames=netlist_frames, device=result.device, link=link)


def compared_entry(compiled: Compiled, name: str, network: str, error: float | None,
                   placed: Mapping[str, int], energy: EnergyEntry | None = None,
                   cpu: CpuReport | None = None) -> ComparedEntry:
    """Entry of a report that puts several compiled networks side by side.

    Parameters
    ----------
    compiled : Compiled
    name, network : str
        Of the folder, and of the model.
    error : float, optional
        Share of the test frames whose class is wrong.
    placed : mapping of str to int
        LUTs of its builds, by board.
    energy : EnergyEntry, optional
    cpu : CpuReport, optional
    """
    luts, brams, dsps = (value if isinstance(value, int) else None for value in map(
        compiled.estimate.get, ("luts", "brams", "dsps")))
    return ComparedEntry(name, network, error, compiled.schedule.interval(compiled.graph), luts,
                         brams, dsps, placed,
                         *((energy.full_rate.energy_uj, energy.board) if energy else (None, "")),
                         *(_least(cpu) if cpu else (None, "")))


def _least(cpu: CpuReport) -> tuple[EnergyBand, str]:
    """Energy per inference of the way that takes least, and which that is."""
    energies = [(rival.name, energy) for rival in cpu.entries
                for energy in (rival.energy_at_batch_1, rival.energy_at_best_batch)]
    name, least = min(energies, key=lambda item: item[1].joules)
    return (EnergyBand(1e6 * least.low, 1e6 * least.joules, 1e6 * least.high),
            f"{name}, {least.kind}")


def roofline_entry(compiled: Compiled) -> RooflineEntry | None:
    """Entry of a report for the roofs over each layer, with the usual cable of the board."""
    clock_hz, board = _clock_hz(compiled), compiled.estimate.get("board")
    graph, schedule = compiled.graph, compiled.schedule
    if clock_hz is None or not isinstance(board, str) or board not in BOARDS:
        return describe_roofline(graph, schedule, clock_hz=clock_hz)
    info = describe(compiled.accelerator, model_hash=graph.hash, clock_hz=round(clock_hz))
    return describe_roofline(graph, schedule, clock_hz=clock_hz, link=model_link(info),
                             board=board)


def _clock_hz(compiled: Compiled) -> float | None:
    """For which it was scheduled, where the estimate says so."""
    clock_hz = compiled.estimate.get("clock_hz")
    if isinstance(clock_hz, bool) or not isinstance(clock_hz, int | float):
        return None
    return float(clock_hz) if 1 <= clock_hz <= _MAX_HZ else None


def timeline_entry(compiled: Compiled, simulated: int | None = None) -> TimelineEntry:
    """Entry of a report for a frame's way through the pipeline.

    Parameters
    ----------
    compiled : Compiled
    simulated : int, optional
        Cycles from the first beat of a frame to its last output in the Verilog.
    """
    cycles = compiled.schedule.cycles(compiled.graph)
    interval = max(cycles.values())
    return TimelineEntry(
        tuple(TurnEntry(**asdict(turn)) for turn in compiled.turns), interval,
        tuple(stage for stage, own in cycles.items() if own == interval),
        compiled.schedule.is_exact(compiled.graph),
        _clock_hz(compiled), simulated)


def model_title(graph: Graph, name: str) -> str:
    """Name of a model with the widths of its dense layers."""
    dense = [node for node in graph.nodes if isinstance(node, Dense)]
    widths = [dense[0].in_features, *(node.out_features for node in dense)] if dense else []
    text = "\N{EN DASH}".join(map(str, widths))
    return f"{name}, {text}" if 0 < len(widths) <= 8 else name
