"""The accelerator and the CPU at equal answers, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from math import log10

from markupsafe import Markup

from sw.cpu import CpuEnergy
from sw.report.content import Content
from sw.report.cpu_entry import CpuReport, CpuTiming, Rival
from sw.report.energy_entry import EnergyEntry
from sw.report.figures import joules, rate
from sw.report.rate_plot import Level, accelerator_uj, draw_rates
from sw.report.turning_point import TurningPoint, find_turning_point

__all__ = ["RivalRow", "RivalsView", "rivals_view"]


@dataclass(frozen=True)
class RivalRow:
    """One way to run the network.

    Attributes
    ----------
    name, way : str
        Who, and how.
    is_ours : bool
        Whether it is the accelerator.
    frames_per_s : float
    seconds : float or None
        From a frame, or from a batch, to its answers.
    time_basis, energy_basis : str
        How they are known; the second is empty where there is no energy.
    low_uj, value_uj, high_uj : float or None
        Microjoules per inference.
    places : tuple of float
        Of those, from 0 to 1 on a logarithmic scale that all rows share.
    """

    name: str
    way: str
    is_ours: bool
    frames_per_s: float
    seconds: float | None
    time_basis: str
    energy_basis: str = ""
    low_uj: float | None = None
    value_uj: float | None = None
    high_uj: float | None = None
    places: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class RivalsView:
    """Rows by who runs the network, what follows from them, and what the figures are of."""

    cpu: CpuReport
    groups: tuple[tuple[RivalRow, ...], ...]
    scale: tuple[float, float] | None
    plot: Markup | None
    sentences: tuple[str, ...]
    boundaries: tuple[str, ...]
    sources: tuple[str, ...]


def rivals_view(content: Content) -> RivalsView | None:
    """Return the comparison, where the CPU was timed."""
    cpu = content.cpu
    if cpu is None:
        return None
    rows = [*_accelerator(content), *(row for rival in cpu.entries for row in _rival(rival))]
    known = [end for row in rows for end in (row.low_uj, row.value_uj, row.high_uj) if end]
    scale = (10.0 ** (log10(min(known)) // 1), 10.0 ** -(-log10(max(known)) // 1)
             ) if known else None
    energies = [energy for rival in cpu.entries
                for energy in (rival.energy_at_batch_1, rival.energy_at_best_batch)]
    boundaries = [f"of the CPU: {energy.boundary}" for energy in energies]
    if content.energy is not None:
        boundaries.insert(0, f"of the FPGA: {content.energy.boundary}")
    return RivalsView(
        cpu, tuple(tuple(_placed(row, scale) for row in group)
                   for _, group in groupby(rows, key=lambda row: row.name)), scale,
        _plot(content.energy, cpu),
        tuple(_sentences(content, cpu)), tuple(dict.fromkeys(boundaries)),
        tuple(dict.fromkeys(energy.source for energy in energies)))


def _plot(energy: EnergyEntry | None, cpu: CpuReport) -> Markup | None:
    # What takes nothing has no place on a logarithmic axis.
    if energy is None or not accelerator_uj(energy, energy.full_rate.frames_per_second)[1]:
        return None
    return Markup(draw_rates(energy, _levels(cpu)))


def _levels(cpu: CpuReport) -> list[Level]:
    """The first rival, which is the kit's own, alone and in batches, for the plot."""
    return [Level(f"{row.name}, {row.way.partition(',')[0]}", row.low_uj or 0.0, row.value_uj,
                  row.high_uj or 0.0, row.frames_per_s)
            for row in _rival(cpu.entries[0]) if row.value_uj]


def _accelerator(content: Content) -> Iterator[RivalRow]:
    energy = content.energy
    if energy is None:
        for name, board in content.boards.items():
            for way, most in (("core", board.core_frames_per_second),
                              ("over the cable", board.link_frames_per_second)):
                if most:
                    yield RivalRow(f"FPGA, {name}", way, True, most, None, "modelled")
        return
    latency = content.latency_cycles
    for way, at in (("core", energy.full_rate), ("over the cable", energy.cable_rate)):
        band = at.energy_uj
        seconds = latency / energy.clock_hz if latency and way == "core" else None
        yield RivalRow(f"FPGA, {energy.board}", way, True, at.frames_per_second, seconds,
                       "modelled", "modelled", band.low, band.value, band.high)


def _rival(rival: Rival) -> Iterator[RivalRow]:
    ways: list[tuple[str, CpuTiming, CpuEnergy]] = [
        ("a frame alone", rival.alone, rival.energy_at_batch_1)]
    fastest = rival.fastest
    if fastest.batch > 1:
        ways.append((f"batches of {fastest.batch:,}", fastest, rival.energy_at_best_batch))
    for way, timing, energy in ways:
        threads = "1 thread" if timing.threads == 1 else f"{timing.threads} threads"
        yield RivalRow(rival.name, f"{way}, {threads}", False, timing.frames_per_s,
                       timing.median_s, "measured", energy.kind, 1e6 * energy.low,
                       1e6 * energy.joules, 1e6 * energy.high)


def _placed(row: RivalRow, scale: tuple[float, float] | None) -> RivalRow:
    if scale is None or row.value_uj is None:
        return row
    lo, hi = map(log10, scale)

    def place(value: float | None) -> float:
        return (log10(value) - lo) / (hi - lo or 1.0) if value else 0.0

    return replace(row, places=(place(row.low_uj), place(row.value_uj), place(row.high_uj)))


def _sentences(content: Content, cpu: CpuReport) -> Iterator[str]:
    """What the sides are to one another, whoever wins."""
    energy = content.energy
    if energy is None:
        return
    strongest = max(cpu.entries, key=lambda rival: rival.fastest.frames_per_s)
    fastest, full = strongest.fastest.frames_per_s, energy.full_rate.frames_per_second
    sides = [(full, "the accelerator"), (fastest, f"the CPU, by {strongest.name},")]
    (most, faster), (less, slower) = sorted(sides, reverse=True)
    yield (f"{_upper(faster)} does {rate(most)} frames/s at most and {slower} {rate(less)}; the "
           f"cable carries {rate(energy.cable_rate.frames_per_second)} of them to the accelerator.")
    for rival in cpu.entries:
        yield from _turning(energy, rival)


def _turning(energy: EnergyEntry, rival: Rival) -> Iterator[str]:
    for way, own in (("a frame at a time", rival.energy_at_batch_1),
                     (f"in batches of {rival.fastest.batch:,}", rival.energy_at_best_batch)):
        if rival.fastest.batch == 1 and own is rival.energy_at_best_batch:
            continue
        at = find_turning_point(energy.full_rate, 1e6 * own.low, 1e6 * own.joules, 1e6 * own.high)
        yield (f"Against {rival.name} {way}, {joules(1e6 * own.joules)} per inference, "
               f"{_rates(at, energy.cable_rate.frames_per_second)}.")


def _rates(at: TurningPoint, cable: float) -> str:
    most = f"{rate(at.most)} frames/s that it does"
    if at.value is None:
        return "the accelerator takes more energy at every rate"
    between = ("" if at.low is None else f" ({rate(at.low)} to "
               f"{'never' if at.high is None else rate(at.high)} by the bands)")
    if not at.is_reached:
        return (f"the accelerator takes more energy at every rate: it would have to do "
                f"{rate(at.value)} frames/s{between}, above the {most}")
    beyond = ", which the cable does not carry" if at.value > cable else ""
    return f"the accelerator takes less energy from {rate(at.value)} frames/s on{between}{beyond}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

