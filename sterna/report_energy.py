"""The ``energy.json`` of a folder, for a report."""

from pathlib import Path

from sterna.compiled import verilog_sha256
from sterna.energy import FILE, SCHEMA
from sw.json_file import read_json
from sw.report import EnergyEntry, read_entry

__all__ = ["read_energy"]


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
    if not (folder / FILE).is_file():
        return None
    document = read_json(folder / FILE, SCHEMA)
    if (document.get("graph_hash") != graph_hash
            or document.get("verilog_sha256") != verilog_sha256(folder)):
        notes.append(f"Left out: {FILE}, which is of another Verilog; `sterna energy` makes it "
                     f"again.")
        return None
    entry = read_entry(EnergyEntry, document, str(folder / FILE))
    assert isinstance(entry, EnergyEntry)
    return entry
