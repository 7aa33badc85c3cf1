"""Size of an accelerator as silicon: gate equivalents, or cells of a Liberty file, by Yosys."""

import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sw.energy.liberty import read_liberty
from sw.errors import SternaError
from sw.tool_run import run_tool

__all__ = ["Gates", "count_gates"]

_TRANSISTORS_PER_GATE = 4  # a NAND of two inputs

# Memories stay what they are: as gates they would be thousands of flip-flops that nobody makes. In
# silicon nothing has a value before its reset.
_BEFORE = ("read_verilog design.v; synth -flatten -top {top} -run begin:fine; opt -full; techmap; "
           "opt -fast; attrmap -remove init; ")
_PLAIN = ("dfflegalize -cell $_DFF_P_ x; techmap; opt -fast; abc -g cmos2; opt_clean; "
          "tee -q -o stat.json stat -json -tech cmos; ")
_MAPPED = ("dfflibmap -liberty cells.lib; techmap; opt -fast; abc -liberty cells.lib; opt_clean; "
           "tee -q -o stat.json stat -json -liberty cells.lib; ")
_AFTER = "write_json design.json"


@dataclass(frozen=True)
class Gates:
    """What a design takes.

    Attributes
    ----------
    gate_equivalents : float or None
        NAND gates of two inputs, of the logic without memories; None with a Liberty file.
    memory_bits : int
        Of memories, which are in none of the other figures.
    library : str or None
        File name of the Liberty file.
    area : float or None
        In the units of the library, mostly square micrometres.
    leakage_mw : float or None
        Of the library's cells; None where it does not state it for all of them.
    unknown : str
        What the figures lack.
    """

    gate_equivalents: float | None
    memory_bits: int
    library: str | None = None
    area: float | None = None
    leakage_mw: float | None = None
    unknown: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def count_gates(verilog: str, *, top: str = "accelerator", liberty: Path | None = None) -> Gates:
    """Synthesise ``verilog`` to gates, or to the cells of a Liberty file."""
    library = None if liberty is None else read_liberty(liberty)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "design.v").write_text(verilog, encoding="utf-8")
        if liberty is not None:
            shutil.copyfile(liberty, folder / "cells.lib")
        script = _BEFORE.format(top=top) + (_PLAIN if library is None else _MAPPED) + _AFTER
        (folder / "script.ys").write_text(script.replace("; ", "\n"), encoding="utf-8")
        run_tool(["yosys", "-q", "script.ys"], folder)
        stat = json.loads((folder / "stat.json").read_text())["design"]
        modules = json.loads((folder / "design.json").read_text())["modules"]
    cells = [cell for module in modules.values() for cell in module["cells"].values()]
    bits = sum(int(cell["parameters"]["SIZE"], 2) * int(cell["parameters"]["WIDTH"], 2)
               for cell in cells if cell["type"].startswith("$mem"))
    if library is None:
        transistors = int(str(stat["estimated_num_transistors"]).rstrip("+"))
        return Gates(transistors / _TRANSISTORS_PER_GATE, bits,
                     unknown="memories, wires and the clock tree")
    used = [cell["type"] for cell in cells if not cell["type"].startswith("$")]
    if not used:
        raise SternaError(f"Liberty file {library.name} must have the gates and flip-flops that "
                          f"Yosys maps to, but none of its cells was used")
    leakages = [library.leakage_mw.get(kind) for kind in used]
    known = [leakage for leakage in leakages if leakage is not None]
    return Gates(None, bits, library.name, float(stat["area"]),
                 sum(known) if len(known) == len(leakages) else None,
                 "memories, wires, the clock tree and switching power"
                 + ("" if len(known) == len(leakages) else ", and the leakage of some cells"))
