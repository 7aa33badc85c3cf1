"""Builds as columns of a table: what each takes and gives, on equal terms."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sw.report.board_entry import BoardEntry
from sw.report.compared_entry import ComparedEntry
from sw.report.energy_entry import EnergyBand
from sw.report.figures import count, factor, joules, megahertz, percent, rate

__all__ = ["Cell", "Column", "Table", "TableRow", "comparison_tables"]

# Columns that stand beside each other on a page.
_WIDE = 5
_ALMOST, _ESTIMATED = "\N{ALMOST EQUAL TO} ", "estimated"


@dataclass(frozen=True)
class Column:
    """A folder on a board; without a build, as it was estimated."""

    entry: ComparedEntry
    board: str
    build: BoardEntry | None


@dataclass(frozen=True)
class Cell:
    """A figure, empty where it is not known, and what is said below it."""

    text: str = ""
    note: str = ""


@dataclass(frozen=True)
class TableRow:
    """A figure of every column, and how it is known."""

    label: str
    basis: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Columns beside each other, with the rows in which something is known."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]


def comparison_tables(compared: Sequence[ComparedEntry]) -> tuple[Table, ...]:
    """All builds, as many beside each other as a page has room for."""
    columns = [column for entry in compared for column in _columns(entry)]
    return tuple(Table(part, tuple(_rows(part)))
                 for part in (tuple(columns[k:k + _WIDE])
                              for k in range(0, len(columns), _WIDE)))


def _columns(entry: ComparedEntry) -> list[Column]:
    builds = {board: BoardEntry(luts=luts) for board, luts in entry.placed.items()}
    built = [Column(entry, board, build) for board, build in {**builds, **entry.builds}.items()]
    return built or [Column(entry, entry.board, None)]


def _rows(columns: Sequence[Column]) -> Iterator[TableRow]:
    for label, basis, cell in _FIGURES:
        cells = tuple(cell(column) for column in columns)
        if any(own.text for own in cells):
            notes = {own.note for own in cells}
            if notes == {_ESTIMATED}:  # said once, and not in every cell
                basis, cells = _ESTIMATED, tuple(Cell(own.text) for own in cells)
            yield TableRow(label, basis, cells)


def _network(column: Column) -> Cell:
    return Cell(column.entry.network, column.entry.precision)


def _accuracy(column: Column) -> Cell:
    error = column.entry.error
    return Cell() if error is None else Cell(percent(1 - error, 2))


def _resource(name: str) -> Callable[[Column], Cell]:
    def cell(column: Column) -> Cell:
        if column.build is None:
            own = getattr(column.entry, name, None)
            return Cell() if own is None else Cell(_ALMOST + count(own), _ESTIMATED)
        used, share = getattr(column.build, name), column.build.utilisation.get(name)
        note = "" if share is None else f"{percent(share, 0)} of the part"
        return Cell() if used is None else Cell(count(used), note)

    return cell


def _fmax(column: Column) -> Cell:
    known = column.build and column.build.fmax_mhz
    return Cell(megahertz(known)) if known else Cell()


def _clock(column: Column) -> Cell:
    known = column.build.clock_mhz if column.build else column.entry.clock_mhz
    return Cell(megahertz(known)) if known else Cell()


def _cycles(column: Column) -> Cell:
    simulated = column.build and column.build.cycles_per_frame.simulated
    return (Cell(count(simulated), "simulated") if simulated
            else Cell(count(column.entry.cycles)))


def _latency(column: Column) -> Cell:
    cycles = column.entry.latency_cycles
    return Cell() if cycles is None else Cell(count(cycles))


def _rate(name: str) -> Callable[[Column], Cell]:
    def cell(column: Column) -> Cell:
        known = getattr(column.build or column.entry, name)
        return Cell(rate(known)) if known else Cell()

    return cell


def _energy(column: Column) -> Cell:
    entry = column.entry
    # Where it is of another board than this, it says so.
    elsewhere = f", {entry.energy_board}" if entry.energy_board != column.board else ""
    return _band(entry.energy_uj, elsewhere)


def _cpu(column: Column) -> Cell:
    return _band(column.entry.cpu_energy_uj, f", {column.entry.cpu_way}")


def _band(band: EnergyBand | None, more: str) -> Cell:
    return Cell() if band is None else Cell(
        joules(band.value), f"{joules(band.low)} to {joules(band.high)}{more}")


def _ratio(column: Column) -> Cell:
    cpu, fpga = column.entry.cpu_energy_uj, column.entry.energy_uj
    return Cell(factor(cpu.value / fpga.value)) if cpu and fpga and fpga.value else Cell()


# Label, how it is known, and the figure of a column.
_FIGURES: tuple[tuple[str, str, Callable[[Column], Cell]], ...] = (
    ("network", "", _network), ("accuracy", "measured", _accuracy),
    ("LUTs", "measured", _resource("luts")), ("flip-flops", "measured", _resource("ffs")),
    ("block RAMs", "measured", _resource("brams")), ("DSPs", "measured", _resource("dsps")),
    ("Fmax", "modelled", _fmax), ("clock", "", _clock), ("cycles per frame", "modelled", _cycles),
    ("cycles of latency", "modelled", _latency),
    ("frames/s, core", "modelled", _rate("core_frames_per_second")),
    ("frames/s, cable", "modelled", _rate("link_frames_per_second")),
    ("energy per inference", "modelled", _energy), ("the same on the CPU", "", _cpu),
    ("CPU over FPGA", "", _ratio))
