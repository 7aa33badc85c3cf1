"""A compiled network, with what was left beside it, for a report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from boards.catalog import BOARDS
from sterna.building import BuiltBoard, find_build
from sterna.compiled import Compiled, verilog_sha256
from sterna.model_metrics import TRAINING, accuracies, find_metrics, read_metrics
from sterna.report_measurements import read_cpu, read_energy
from sw.errors import SternaError
from sw.json_file import read_json
from sw.report import CpuReport, EnergyEntry

__all__ = ["ReportFolder"]


_MOST_CYCLES = 1e15


@dataclass(frozen=True, eq=False)
class ReportFolder:
    """What a folder of `sterna compile` holds.

    Attributes
    ----------
    path : Path
    compiled : Compiled
    simulation : dict
        ``simulation.json``, where it is of this Verilog.
    dataset : str or None
    test_frames : int or None
    accuracy : dict
        By stage, as a report has it.
    compression : dict or None
        What `sterna compress` said of the model.
    energy : EnergyEntry or None
        ``energy.json``, where it is of this Verilog.
    cpu : CpuReport or None
        ``cpu.json``, where it is of this network.
    builds : dict of str to BuiltBoard
        By board, where they are of this Verilog.
    notes : list of str
        What is there and was left out.
    """

    path: Path
    compiled: Compiled
    simulation: dict[str, Any]
    dataset: str | None
    test_frames: int | None
    accuracy: dict[str, Any]
    compression: dict[str, Any] | None
    energy: EnergyEntry | None = None
    cpu: CpuReport | None = None
    builds: dict[str, BuiltBoard] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def source(self) -> dict[str, Any]:
        """From what it was compiled."""
        return _source(self.compiled)

    @property
    def error(self) -> float | None:
        """Share of the test frames whose class the network has wrong, where it is known."""
        accuracy = self.accuracy.get("quantised")
        return 1 - accuracy if isinstance(accuracy, int | float) else None

    @property
    def latency_cycles(self) -> int | None:
        """From the first beat of a frame to its answer, where the Verilog was simulated."""
        latency = self.simulation.get("latency")
        return latency if isinstance(latency, int) else None

    @classmethod
    def read(cls, path: Path, compress_folders: Sequence[Path] = ()) -> Self:
        """Read a folder; metrics of its model may be in one of ``compress_folders``."""
        compiled, notes = Compiled.load(path), []
        simulation = _simulation(path, notes)
        compression, training = _metrics(path, compiled, compress_folders, notes)
        told = compression or training
        accuracy = accuracies(compression) if compression else training.get("accuracy", {})
        _check_accuracy(path, accuracy)
        folder = cls(path, compiled, simulation, told.get("dataset"), told.get("test_frames"),
                     accuracy, compression, read_energy(path, compiled.graph.hash, notes),
                     read_cpu(path, compiled.graph.hash, notes), notes=notes)
        folder.builds.update(_builds(path, notes))
        return folder


def _source(compiled: Compiled) -> dict[str, Any]:
    return dict(compiled.estimate.get("source") or {})


def _check_accuracy(path: Path, accuracy: Any) -> None:
    if not isinstance(accuracy, dict) or not all(
            value is None or isinstance(value, int | float) and 0 <= value <= 1
            for value in accuracy.values()):
        raise SternaError(f"{path / 'metrics.json'} must have shares from 0 to 1 as its "
                          f"'accuracy', not {accuracy!r:.80}")


def _simulation(path: Path, notes: list[str]) -> dict[str, Any]:
    file = path / "simulation.json"
    if not file.is_file():
        return {}
    content = read_json(file, "sterna.simulation/1")
    if content.get("verilog_sha256") != verilog_sha256(path):
        notes.append("Left out: simulation.json, which is of another Verilog.")
        return {}
    if not all(isinstance(content.get(name), int) for name in ("frames", "mismatches")):
        raise SternaError(f"{file} must have 'frames' and 'mismatches' as integers: simulate again")
    pace = content.get("cycles_per_frame")
    if pace is not None and not (isinstance(pace, int | float) and 0 < pace < _MOST_CYCLES):
        raise SternaError(f"{file} must have a positive number of 'cycles_per_frame', not "
                          f"{pace!r:.80}: simulate again")
    return content


def _metrics(path: Path, compiled: Compiled, compress_folders: Sequence[Path], notes: list[str]
             ) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """What compression and what training said of the model."""
    sha256 = _source(compiled).get("model_sha256")
    folders = (path, *compress_folders)
    if (compression := find_metrics(sha256, folders)) is not None:
        return compression, {}
    if (training := find_metrics(sha256, folders, TRAINING)) is not None:
        return None, training
    if (path / "metrics.json").is_file():
        if read_metrics(path) is None:
            read_json(path / "metrics.json", TRAINING)  # or it is damaged, and says so
        notes.append("Left out: metrics.json, which is of another model file.")
    return None, {}


def _builds(path: Path, notes: list[str]) -> dict[str, BuiltBoard]:
    found = {}
    for name in BOARDS:
        if not (path / name / "build.json").is_file():
            continue
        try:
            built = find_build(path, name)
        except SternaError as error:
            notes.append(f"Left out: the build for {name}. {error}.")
            continue
        if built.verilog_sha256 == verilog_sha256(path):
            found[name] = built
        else:
            notes.append(f"Left out: the build for {name}, which is of another Verilog; build "
                         f"again.")
    return found
