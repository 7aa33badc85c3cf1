"""What `sterna energy` and `sterna bench` left in a folder, for a report."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sterna import bench, energy
from sterna.compiled import verilog_sha256
from sw.energy.validation import read_validation
from sw.json_file import read_json
from sw.report import CpuReport, EnergyEntry, ValidationEntry, read_entry

__all__ = ["read_cpu", "read_energy", "validation_of"]


def read_energy(folder: Path, graph_hash: object, notes: list[str]) -> EnergyEntry | None:
    """Energy of the network in ``folder``, where `sterna energy` was asked for it.

    Parameters
    ----------
    folder : path
    graph_hash
        Of the network; a file of another one, or of another Verilog, is left out with a note.
    notes : list of str
        What is left out is added here.
    """
    def is_of_this(document: dict[str, Any]) -> bool:
        return (document.get("graph_hash") == graph_hash
                and document.get("verilog_sha256") == verilog_sha256(folder))

    return _read(EnergyEntry, folder / energy.FILE, energy.SCHEMA, is_of_this,
                 "another Verilog; `sterna energy`", notes)


def read_cpu(folder: Path, graph_hash: object, notes: list[str]) -> CpuReport | None:
    """The network in ``folder`` on a CPU, where `sterna bench` timed it; as above."""
    return _read(CpuReport, folder / bench.FILE, bench.SCHEMA,
                 lambda document: document.get("graph_hash") == graph_hash,
                 "another network; `sterna bench`", notes)


def validation_of(energy: EnergyEntry | None) -> ValidationEntry | None:
    """What the model of an energy was held against, where there is an energy."""
    return None if energy is None else read_entry(ValidationEntry, read_validation(),
                                                  "Validation of the energy model")


def _read(kind: type, path: Path, schema: str, is_of_this: Callable[[dict[str, Any]], bool],
          other: str, notes: list[str]) -> Any:
    if not path.is_file():
        return None
    document = read_json(path, schema)
    if not is_of_this(document):
        notes.append(f"Left out: {path.name}, which is of {other} makes it again.")
        return None
    return read_entry(kind, document, str(path))
