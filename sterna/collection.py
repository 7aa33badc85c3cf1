"""What folders of a network hold, as the content of a report."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sterna.building import BuiltBoard
from sterna.compiled import Compiled
from sterna.model_metrics import image_shape, read_metrics
from sterna.report_comparison import check_data_sets, compared_entries, folder_title
from sterna.report_entries import board_entry, roofline_entry, timeline_entry
from sterna.report_folder import ReportFolder
from sterna.report_measurements import read_cpu, read_energy, validation_of
from sw.errors import SternaError
from sw.json_file import read_json
from sw.provenance import provenance
from sw.report import (
    JSON_FILE,
    SCHEMA,
    BoardEntry,
    ComparedEntry,
    Content,
    describe_compression,
    describe_layers,
)

__all__ = ["collect", "split_folders"]


def collect(folders: Sequence[Path]) -> Content:
    """Return what the folders hold, as the content of a report.

    The report is of the network in the first folder. Others of it add their boards; those of
    other networks are put beside it, where all errors are known. A folder of `sterna compress` adds
    what it says of the model. A folder of such folders stands for all of them.

    What is of another Verilog than the one in its folder, or of another model, is left out with a
    note.
    """
    opened = list(_opened(folders))
    if len(opened) == 1 and (whole := _whole_report(opened[0])) is not None:
        return _with_measurements(whole, opened[0])
    compiled, compress_folders = split_folders(opened)
    compiled = compiled or opened
    found = [ReportFolder.read(folder, compress_folders) for folder in compiled]
    first = found[0]
    graph, schedule = first.compiled.graph, first.compiled.schedule
    same = [folder for folder in found if folder.compiled.graph.hash == graph.hash]
    _check_comparable(found)
    check_data_sets(found)
    boards = dict(_boards(same))
    simulations = [folder.simulation for folder in same if folder.simulation]
    told = next((folder for folder in same if folder.accuracy), first)
    compression = next((folder.compression for folder in same if folder.compression), None)
    modelled = next((folder for folder in same if folder.energy), first)
    builds = {f"build {name}": built.result for name, (built, _) in boards.items()}
    return Content(
        title=folder_title(first), dataset=told.dataset, test_frames=told.test_frames,
        accuracy=told.accuracy,
        mismatches={"graph_vs_rtl": sum(s["mismatches"] for s in simulations)}
        if simulations else {},
        compared_frames={"graph_vs_rtl": sum(s["frames"] for s in simulations)}
        if simulations else {},
        boards={name: entry for name, (_, entry) in boards.items()},
        layers=describe_layers(graph, schedule, first.compiled.estimate),
        compression=describe_compression(graph, schedule, compression,
                                         image_shape(graph, told.dataset)),
        timeline=timeline_entry(first.compiled, first.latency_cycles),
        roofline=roofline_entry(first.compiled),
        energy=modelled.energy, validation=validation_of(modelled.energy),
        latency_cycles=modelled.latency_cycles,
        cpu=next((folder.cpu for folder in same if folder.cpu), None),
        compared=_compared(found),
        seconds={name: result.seconds for name, result in builds.items()},
        cached=tuple(name for name, result in builds.items() if result.cached),
        notes=tuple(note for folder in found for note in folder.notes),
        provenance=provenance(
            graph=graph.hash, source=first.source,
            seeds={name: result.seed for name, result in builds.items()},
            tools={tool: version for result in builds.values()
                   for tool, version in result.tools.items()}))


def _whole_report(folder: Path) -> Content | None:
    """The report of a whole run in ``folder``, if there is one."""
    path = folder / JSON_FILE
    if not path.is_file():
        return None
    try:
        content = Content.from_json(read_json(path, SCHEMA))
    except SternaError:
        if _is_compiled(folder):
            return None  # it is made anew
        raise
    return content if content.is_complete or not _is_compiled(folder) else None


def _with_measurements(whole: Content, folder: Path) -> Content:
    """A whole report with what `sterna energy` and `sterna bench` left in its folder since."""
    graph, notes = whole.provenance.get("graph"), list[str]()
    energy, cpu = read_energy(folder, graph, notes), read_cpu(folder, graph, notes)
    new = tuple(note for note in notes if note not in whole.notes)
    energy = energy or whole.energy
    own = ReportFolder.read(folder) if _is_compiled(folder) else None
    if own and _is_of(whole, own.compiled):
        whole = replace(
            whole, timeline=whole.timeline or timeline_entry(own.compiled, whole.latency_cycles),
            roofline=whole.roofline or roofline_entry(own.compiled),
            compared=_compared([own]) or whole.compared)
    return replace(whole, energy=energy, validation=validation_of(energy), cpu=cpu or whole.cpu,
                   notes=(*whole.notes, *new))


def _is_of(whole: Content, compiled: Compiled) -> bool:
    """Whether a report is of this network and schedule, and not of what was there before."""
    cycles = {layer.name: layer.cycles for layer in whole.layers}
    return (whole.provenance.get("graph") == compiled.graph.hash
            and cycles == compiled.schedule.cycles(compiled.graph))


def split_folders(folders: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Folders of compiled networks, and those of `sterna compress`, also of folders of them."""
    opened = list(_opened(folders))
    compress_folders = [folder for folder in opened if _is_of_compress(folder)]
    return [folder for folder in opened if folder not in compress_folders], compress_folders


def _opened(folders: Sequence[Path]) -> Iterator[Path]:
    """Folders, and in the place of one that only holds compiled ones, these by their names."""
    for folder in folders:
        inside = []
        if folder.is_dir() and not _is_compiled(folder) and not _is_of_compress(folder):
            inside = sorted(filter(_is_compiled, folder.iterdir()))
        yield from inside or [folder]


def _is_compiled(folder: Path) -> bool:
    return (folder / "graph.sterna").is_file()


def _is_of_compress(folder: Path) -> bool:
    return not _is_compiled(folder) and read_metrics(folder) is not None


def _check_comparable(folders: list[ReportFolder]) -> None:
    """Raise :class:`SternaError` where folders have nothing to be compared by."""
    first = folders[0]
    own = first.compiled.graph.hash
    for other in folders[1:]:
        its = other.compiled.graph.hash
        if its != own and (first.error is None or other.error is None):
            raise SternaError(f"Folders must hold one network, or networks whose errors are known "
                              f"by a metrics.json, but {first.path} has {own[:16]} and "
                              f"{other.path} {its[:16]}; make a report of each")


def _compared(folders: list[ReportFolder]) -> tuple[ComparedEntry, ...]:
    """Folders side by side; one alone where it has rivals to be beside."""
    entries = compared_entries(folders)
    has_rivals = entries[0].energy_uj and entries[0].float_energy_uj
    return entries if len(entries) > 1 or has_rivals else ()


def _boards(folders: list[ReportFolder]) -> Iterator[tuple[str, tuple[BuiltBoard, BoardEntry]]]:
    seen = set()
    for folder in folders:
        for name, built in folder.builds.items():
            # The same board may be built with several schedules.
            label = f"{name} ({folder.path.resolve().name})" if name in seen else name
            seen.add(name)
            simulated = folder.simulation.get("cycles_per_frame")
            yield label, (built, board_entry(built, simulated=simulated))
