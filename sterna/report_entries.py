"""Entries of a report for what the kit's other steps made."""

from dataclasses import asdict

from hw.shell.shell import describe
from sterna.building import BuiltBoard
from sterna.compiled import Compiled
from sw.graph import Dense, Graph
from sw.report import (
    BoardEntry,
    CyclesPerFrame,
    LinkEntry,
    RooflineEntry,
    TimelineEntry,
    TurnEntry,
    describe_roofline,
    model_link,
)

__all__ = ["board_entry", "clock_of", "link_of", "model_title", "roofline_entry",
           "timeline_entry"]

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


def roofline_entry(compiled: Compiled) -> RooflineEntry | None:
    """Entry of a report for the roofs over each layer, with the usual cable of the board."""
    return describe_roofline(compiled.graph, compiled.schedule, clock_hz=clock_of(compiled),
                             link=link_of(compiled),
                             board=str(compiled.estimate.get("board") or ""))


def clock_of(compiled: Compiled) -> float | None:
    """For which it was scheduled, in Hz, where the estimate says so."""
    clock_hz = compiled.estimate.get("clock_hz")
    if isinstance(clock_hz, bool) or not isinstance(clock_hz, int | float):
        return None
    return float(clock_hz) if 1 <= clock_hz <= _MAX_HZ else None


def link_of(compiled: Compiled, cycles_per_frame: float = 0.0) -> LinkEntry | None:
    """The usual cable of a board around it, where its clock is known."""
    clock_hz = clock_of(compiled)
    if clock_hz is None:
        return None
    info = describe(compiled.accelerator, model_hash=compiled.graph.hash, clock_hz=round(clock_hz))
    return model_link(info, cycles_per_frame=cycles_per_frame)


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
        clock_of(compiled), simulated)


def model_title(graph: Graph, name: str) -> str:
    """Name of a model with the widths of its dense layers."""
    dense = [node for node in graph.nodes if isinstance(node, Dense)]
    widths = [dense[0].in_features, *(node.out_features for node in dense)] if dense else []
    text = "\N{EN DASH}".join(map(str, widths))
    return f"{name}, {text}" if 0 < len(widths) <= 8 else name
