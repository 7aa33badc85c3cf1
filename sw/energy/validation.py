"""What the energy model was held against: the published part of its validation."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sw.json_file import read_json

__all__ = ["FILE", "SCHEMA", "UNVALIDATED", "Unvalidated", "published_part", "read_validation",
           "unvalidated"]

#: Written by ``make bench-energy``, with ``benchmarks/results/energy_validation.json``.
FILE = Path(__file__).with_name("validation.json")
SCHEMA = "sterna.energy-validation-summary/1"

_ROW = ("name", "board", "source", "kind", "measured_mw", "predicted_mw", "fold_b_predicted_mw",
        "baseline_mw", "low_mw", "high_mw", "calibration", "scored")
_SCORE = ("dynamic", "dynamic_gm", "dynamic_max", "up5k_total_n", "up5k_total_gm",
          "up5k_total_baseline_gm")
# Of how toggles come about, the one that the tables are for.
_MODEL = "hybrid"


@dataclass(frozen=True)
class Unvalidated:
    """Figures that no public measurement can tell right from wrong.

    Attributes
    ----------
    what, why : str
    families : tuple of str
        Beginnings of the names of the devices.
    components : tuple of str
        Classes of components that rest on them.
    """

    what: str
    why: str
    families: tuple[str, ...]
    components: tuple[str, ...]


_ICE40 = "iCE40"
UNVALIDATED = (
    Unvalidated("static power of an ECP5",
                "no figure for the bare part at room temperature: the data sheet is for 85 C, "
                "whole boards have regulators and memories", ("ECP5",), ("static",)),
    Unvalidated("LUTs, block RAM and multipliers of an ECP5", "no public row", ("ECP5",),
                ("LUTs", "block RAM", "block outputs", "multipliers")),
    Unvalidated("PLL of an ECP5", "no public figure: unknown, and left out", ("ECP5",), ("PLL",)),
    Unvalidated("block RAM and SPRAM on their own, on any part",
                "only their sum with multipliers, in one idle row", (_ICE40, "ECP5"),
                ("block RAM", "SPRAM")),
    Unvalidated("one multiplication", "one row", (_ICE40, "ECP5"), ("multipliers",)),
    Unvalidated("everything of the HX parts but flip-flops", "the UP5K's energies stand in",
                ("iCE40 HX",), ("LUTs", "block RAM", "block outputs", "clock", "PLL", "static")),
    Unvalidated("pins", "the load is the board's", (_ICE40, "ECP5"), ("pins",)),
    Unvalidated("a microampere", "a blank design and a sleeping one of the same author differ by "
                "40 to 60 %", (_ICE40,), ()),
)


def unvalidated(device: str, components: Mapping[str, float]) -> list[Unvalidated]:
    """What cannot be validated in an energy.

    Parameters
    ----------
    device : str
        Name of the part.
    components : mapping of str to float
        Energy by class of component; what takes none rests on nothing.
    """
    return [own for own in UNVALIDATED if device.startswith(own.families)
            and any(components.get(name) for name in own.components)]


def published_part(result: Mapping[str, Any]) -> dict[str, Any]:
    """Rows and scores of a whole result, as :data:`FILE` has them."""
    return {
        "rows": [{name: row[name] for name in _ROW} for row in result["rows"]],
        "scores": {"targets": dict(result["scores"]["targets"]), **{
            fold: {name: result["scores"][fold][_MODEL][name] for name in _SCORE}
            for fold in ("fold_a", "fold_b")}},
        "sources": dict(result["sources"]), "rows_sha256": result["rows_sha256"],
        "provenance": result["provenance"]}


def read_validation() -> dict[str, Any]:
    """The validation that comes with the kit."""
    return read_json(FILE, SCHEMA)
