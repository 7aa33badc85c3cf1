"""Compiled folders as entries that are put side by side."""

from collections.abc import Sequence

from sterna.report_entries import board_entry, clock_of, link_of, model_title
from sterna.report_folder import ReportFolder
from sw.errors import SternaError
from sw.graph import Dense, Graph
from sw.report import ComparedEntry, CpuReport, EnergyBand

__all__ = ["check_data_sets", "compared_entries", "folder_title"]

_FLOAT = "float32"


def folder_title(folder: ReportFolder) -> str:
    """Name of a folder's model with its widths."""
    return model_title(folder.compiled.graph,
                       str(folder.source.get("model") or folder.path.resolve().name))


def check_data_sets(folders: Sequence[ReportFolder]) -> None:
    """Raise :class:`SternaError` where two networks are known to be of different data sets."""
    known = [folder for folder in folders if folder.dataset]
    for other in known[1:]:
        if other.dataset != known[0].dataset:
            raise SternaError(f"Networks must be of one data set to be compared, but "
                              f"{known[0].path} is of {known[0].dataset} and {other.path} of "
                              f"{other.dataset}; make a report of each")


def compared_entries(folders: Sequence[ReportFolder]) -> tuple[ComparedEntry, ...]:
    """An entry for each folder, under names that tell them apart."""
    names = [folder.path.resolve().name for folder in folders]
    return tuple(_entry(folder, name if names.count(name) == 1 else str(folder.path))
                 for folder, name in zip(folders, names, strict=True))


def _entry(folder: ReportFolder, name: str) -> ComparedEntry:
    compiled, energy, cpu = folder.compiled, folder.energy, folder.cpu
    luts, brams, dsps = (value if isinstance(value, int) else None for value in map(
        compiled.estimate.get, ("luts", "brams", "dsps")))
    cycles = compiled.schedule.interval(compiled.graph)
    clock_hz, link = clock_of(compiled), link_of(compiled, cycles)
    weights, activations = _bits(compiled.graph)
    # The float network has these layers where it was trained with them, not where some were
    # pruned away.
    float_accuracy = None if folder.compression else folder.accuracy.get("float")
    is_float_known = isinstance(float_accuracy, int | float) and cpu is not None
    ways = _least(cpu, _FLOAT) if cpu and is_float_known else (None, "")
    simulated = folder.simulation.get("cycles_per_frame")
    return ComparedEntry(
        name, folder_title(folder), folder.error, cycles, luts, brams, dsps,
        {board: built.result.luts for board, built in folder.builds.items()},
        *((energy.full_rate.energy_uj, energy.board) if energy else (None, "")),
        *(_least(cpu) if cpu else (None, "")), weights, activations, compiled.latency,
        str(compiled.estimate.get("board") or ""), clock_hz and clock_hz / 1e6,
        clock_hz and clock_hz / cycles, link and link.frames_per_second,
        {board: board_entry(built, simulated=simulated)
         for board, built in folder.builds.items()},
        1 - float_accuracy if isinstance(float_accuracy, int | float) else None, *ways)


def _bits(graph: Graph) -> tuple[int, int | None]:
    """Of the widest weights, and of the widest activations behind the first dense layer."""
    dense = [node for node in graph.nodes if isinstance(node, Dense)]
    return (max(node.weight_interval.width for node in dense),
            max((node.input.interval.width for node in dense[1:]), default=None))


def _least(cpu: CpuReport, kind: str = "") -> tuple[EnergyBand | None, str]:
    """Energy per inference of the way that takes least, of those of a kind, and which that is."""
    energies = [(rival.name, energy) for rival in cpu.entries if rival.name.endswith(kind)
                for energy in (rival.energy_at_batch_1, rival.energy_at_best_batch)]
    if not energies:
        return None, ""
    name, least = min(energies, key=lambda item: item[1].joules)
    return (EnergyBand(1e6 * least.low, 1e6 * least.joules, 1e6 * least.high),
            f"{name}, {least.kind}")
