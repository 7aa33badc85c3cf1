"""What folders of a network hold, as the content of a report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from boards.catalog import BOARDS
from sterna.building import BuiltBoard, find_build
from sterna.compiled import Compiled, verilog_sha256
from sterna.report_entries import board_entry, model_title
from sw.errors import SternaError
from sw.json_file import read_json
from sw.provenance import provenance
from sw.report import JSON_FILE, SCHEMA, BoardEntry, Content, describe_layers

__all__ = ["collect"]


def collect(folders: Sequence[Path]) -> Content:
    """Return what the folders hold, as the content of a report.

    What is of another Verilog than the one in its folder, or of another model, is left out with a
    note.
    """
    if len(folders) == 1 and (whole := _whole_report(folders[0])) is not None:
        return whole
    found = [_Folder.read(folder) for folder in folders]
    first = found[0]
    graph = first.compiled.graph
    for other in found[1:]:
        if other.compiled.graph.hash != graph.hash:
            raise SternaError(f"Folders must hold one network, but {first.path} has "
                              f"{graph.hash[:16]} and {other.path} {other.compiled.graph.hash[:16]}"
                              f"; make a report of each")
    boards = dict(_boards(found))
    simulations = [folder.simulation for folder in found if folder.simulation]
    metrics = next((folder.metrics for folder in found if folder.metrics), {})
    builds = {f"build {name}": built.result for name, (built, _) in boards.items()}
    return Content(
        title=model_title(graph, str(first.source.get("model") or first.path.resolve().name)),
        dataset=metrics.get("dataset"), test_frames=metrics.get("test_frames"),
        accuracy=metrics.get("accuracy", {}),
        mismatches={"graph_vs_rtl": sum(s["mismatches"] for s in simulations)}
        if simulations else {},
        compared_frames={"graph_vs_rtl": sum(s["frames"] for s in simulations)}
        if simulations else {},
        boards={name: entry for name, (_, entry) in boards.items()},
        layers=describe_layers(graph, first.compiled.schedule, first.compiled.estimate),
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
        if (folder / "graph.sterna").is_file():
            return None  # it is made anew
        raise
    return content if content.is_complete or not (folder / "graph.sterna").is_file() else None


@dataclass(frozen=True, eq=False)
class _Folder:
    """A compiled network with what was left beside it."""

    path: Path
    compiled: Compiled
    simulation: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def source(self) -> dict[str, Any]:
        """From what it was compiled."""
        return dict(self.compiled.estimate.get("source") or {})

    @classmethod
    def read(cls, path: Path) -> "_Folder":
        folder = cls(path, Compiled.load(path))
        folder.simulation.update(folder.optional("simulation.json", "sterna.simulation/1"))
        if folder.simulation and not all(isinstance(folder.simulation.get(name), int)
                                         for name in ("frames", "mismatches")):
            raise SternaError(f"{path / 'simulation.json'} must have 'frames' and 'mismatches' as "
                              f"integers: simulate again")
        if (path / "metrics.json").is_file():
            metrics = read_json(path / "metrics.json", "sterna.metrics/1")
            if metrics.get("model_sha256") == folder.source.get("model_sha256"):
                folder.metrics.update(metrics)
            else:
                folder.notes.append("Left out: metrics.json, which is of another model file.")
        return folder

    def optional(self, name: str, schema: str) -> dict[str, Any]:
        """Content of a file that need not be there, or that is of another Verilog."""
        file = self.path / name
        if not file.is_file():
            return {}
        content = read_json(file, schema)
        if not self.is_current(content.get("verilog_sha256")):
            self.notes.append(f"Left out: {name}, which is of another Verilog.")
            return {}
        return content

    def is_current(self, sha256: object) -> bool:
        """Whether the Verilog in the folder is the one with this hash."""
        return sha256 == verilog_sha256(self.path)


def _boards(folders: list[_Folder]) -> Iterator[tuple[str, tuple[BuiltBoard, BoardEntry]]]:
    seen = set()
    for folder in folders:
        for name in BOARDS:
            if not (folder.path / name / "build.json").is_file():
                continue
            try:
                built = find_build(folder.path, name)
            except SternaError as error:
                folder.notes.append(f"Left out: the build for {name}. {error}.")
                continue
            if not folder.is_current(built.verilog_sha256):
                folder.notes.append(f"Left out: the build for {name}, which is of another "
                                    f"Verilog; build again.")
                continue
            # The same board may be built with several schedules.
            label = f"{name} ({folder.path.resolve().name})" if name in seen else name
            seen.add(name)
            simulated = folder.simulation.get("cycles_per_frame")
            yield label, (built, board_entry(built, simulated=simulated))
