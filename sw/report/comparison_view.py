"""Folders side by side: a table, and plots of what each of them trades for what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sw.report.compared_entry import ComparedEntry
from sw.report.comparison_table import Table, comparison_tables
from sw.report.energy_entry import EnergyBand
from sw.report.plot import Axis, Point, Series, draw_scatter

__all__ = ["ComparisonView", "comparison_view"]

_FPGA, _CPU = "FPGA at full rate, modelled", "CPU at its best"
_FLOAT, _INT8 = "float32 on the CPU", "int8 (W8A8) on the FPGA"
_ESTIMATED, _PLACED = "layers, estimated", "placed, with the shell"


@dataclass(frozen=True)
class ComparisonView:
    """The folders, their builds as columns, and the plots that have something to show."""

    rows: tuple[ComparedEntry, ...]
    tables: tuple[Table, ...]
    plots: tuple[Markup, ...]
    has_energy: bool
    has_cpu_energy: bool
    has_float: bool


def comparison_view(compared: Sequence[ComparedEntry]) -> ComparisonView:
    """The folders, with what differs against LUTs and against energy."""
    tables = comparison_tables(compared) if len(compared) > 1 else ()
    return ComparisonView(tuple(compared), tables, tuple(_plots(compared)),
                          any(entry.energy_uj for entry in compared),
                          any(entry.cpu_energy_uj for entry in compared),
                          any(entry.float_energy_uj for entry in compared))


def _plots(compared: Sequence[ComparedEntry]) -> Iterator[Markup]:
    accuracy = [(entry, 1 - entry.error) for entry in compared if entry.error is not None]
    cycles = [(entry, float(entry.cycles)) for entry in compared]
    energies = _energies(accuracy)
    if len({point.y for own in energies for point in own.points}) > 1:
        yield Markup(draw_scatter(
            energies, Axis("microjoules per inference", is_log=True),
            Axis("accuracy", less_is_better=False, is_percent=True),
            name="Accuracy against energy per inference", has_common_front=False))
    for values, axis, name in (
            (accuracy, Axis("accuracy", less_is_better=False, is_percent=True),
             "Accuracy against LUTs"),
            (cycles, Axis("cycles per frame", is_log=True), "Cycles per frame against LUTs")):
        series = _series(values)
        if len({value for _, value in values}) > 1 and series:
            yield Markup(draw_scatter(series, Axis("LUTs", is_log=True), axis, name=name,
                                      has_common_front=False))


def _energies(values: Sequence[tuple[ComparedEntry, float]]) -> list[Series]:
    """FPGA and CPU, which have other boundaries and so fronts of their own, and their rivals."""
    points: dict[str, list[Point]] = {name: [] for name in (_FPGA, _CPU, _FLOAT, _INT8)}
    for entry, accuracy in values:
        if entry.energy_uj and entry.energy_uj.value:
            points[_INT8 if entry.is_int8 else _FPGA].append(
                _energy(entry.energy_uj, accuracy, f"{entry.name}, {entry.energy_board}"))
        if entry.cpu_energy_uj and entry.cpu_energy_uj.value:
            points[_CPU].append(_energy(entry.cpu_energy_uj, accuracy, entry.name))
        if (entry.float_error is not None and entry.float_energy_uj
                and entry.float_energy_uj.value):
            points[_FLOAT].append(_energy(entry.float_energy_uj, 1 - entry.float_error,
                                          entry.name))
    kinds = {name: ", ".join(dict.fromkeys(
        way.rpartition(", ")[2] for entry, _ in values
        for way in [entry.float_way if name == _FLOAT else entry.cpu_way] if way))
        for name in (_CPU, _FLOAT)}
    return [Series(f"{name}, {kinds[name]}" if kinds.get(name) else name, tuple(own))
            for name, own in points.items() if own]


def _energy(band: EnergyBand, accuracy: float, label: str) -> Point:
    # An end at zero has no place on a logarithmic axis.
    return Point(band.value, accuracy, label, (band.low or band.value, band.high))


def _series(values: Sequence[tuple[ComparedEntry, float]]) -> list[Series]:
    estimated = tuple(Point(entry.luts, value, entry.name) for entry, value in values
                      if entry.luts)
    placed = tuple(Point(luts, value, f"{entry.name}, {board}") for entry, value in values
                   for board, luts in entry.placed.items())
    return [Series(name, points) for name, points in ((_ESTIMATED, estimated), (_PLACED, placed))
            if points]
