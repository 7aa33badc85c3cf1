"""The data files of the energy tables, read strictly."""

from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sw.energy.band import KINDS, Band
from sw.energy.table import VOCABULARY, Constant, EnergyTable
from sw.errors import SternaError
from sw.settings import parse_toml

__all__ = ["TABLES", "read_table", "table_of_device"]

SCHEMA = "sterna.energy-table/1"
FOLDER = Path(__file__).with_name("tables")
TABLES = ("ice40-up5k", "ice40-hx", "ecp5", "asic-45nm", "asic-7nm")

_TABLE_KEYS = {"schema", "name", "title", "type", "volts", "reference_volts", "constant",
               "unknown"}
_CONSTANT_KEYS = {"name", "value", "low", "high", "unit", "kind", "source"}

_TABLE_OF = {"iCE40 UP5K": "ice40-up5k", "iCE40 HX1K": "ice40-hx", "iCE40 HX8K": "ice40-hx",
             "ECP5 25F": "ecp5", "ECP5 45F": "ecp5", "ECP5 85F": "ecp5"}


def table_of_device(device: str) -> EnergyTable:
    """Table of the family of a device, by the device's name."""
    if device not in _TABLE_OF:
        raise SternaError(f"Device must be one with a table of energies, which are "
                          f"{', '.join(_TABLE_OF)}, not {device!r}")
    return read_table(_TABLE_OF[device])


def read_table(path: Path | str) -> EnergyTable:
    """Read a table from a file, or by its name in :data:`TABLES`; raise where it is not right."""
    path = FOLDER / f"{path}.toml" if path in TABLES else Path(path)
    content = parse_toml(path, "Table")
    _check_keys(content, _TABLE_KEYS, f"Table {path.name}", optional={"unknown"})
    if content["schema"] != SCHEMA:
        raise SternaError(f"Table {path.name} must have the schema {SCHEMA!r}, not "
                          f"{content['schema']!r}")
    if str(content["type"]) not in VOCABULARY:
        raise SternaError(f"Type of table {path.name} must be one of {', '.join(VOCABULARY)}, "
                          f"not {content['type']!r}")
    units = VOCABULARY[content["type"]]
    constants = tuple(_constant(path, entry, units) for entry in _list(path, content, "constant"))
    unknown = dict(_unknown(path, entry, units) for entry in _list(path, content, "unknown"))
    names = [(constant.name, constant.part) for constant in constants]
    for name, part in names:
        if names.count((name, part)) > 1:
            raise SternaError(f"Table {path.name} must have one {name!r}, not several")
        if part is None and name in unknown:
            raise SternaError(f"Table {path.name} must not have {name!r} both with a figure and "
                              f"as unknown")
    if missing := sorted(set(units) - {name for name, _ in names} - set(unknown)):
        raise SternaError(f"Table {path.name} must have {', '.join(missing)}, or say under "
                          f"[[unknown]] why not")
    return EnergyTable(_text(path, content, "name"), _text(path, content, "title"),
                       content["type"], _positive(path, content, "volts"),
                       _positive(path, content, "reference_volts"), constants,
                       MappingProxyType(unknown))


def _list(path: Path, content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = content.get(name, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise SternaError(f"Table {path.name} must have a list of tables [[{name}]], not "
                          f"{found!r:.80}")
    return found


def _check_keys(entry: dict[str, Any], wanted: set[str], what: str,
                optional: frozenset[str] | set[str] = frozenset()) -> None:
    if missing := sorted(wanted - optional - entry.keys()):
        raise SternaError(f"{what} must have {', '.join(missing)}")
    if more := sorted(entry.keys() - wanted - optional):
        raise SternaError(f"{what} must have no {', '.join(more)}")


def _constant(path: Path, entry: dict[str, Any], units: Mapping[str, str]) -> Constant:
    name = str(entry.get("name"))
    what = f"constant {name!r} of table {path.name}"
    if name not in units:
        raise SternaError(f"Name of {what} must be one of {', '.join(units)}")
    _check_keys(entry, _CONSTANT_KEYS, f"C{what[1:]}", optional={"part", "fixed"})
    if entry["unit"] != units[name]:
        raise SternaError(f"Unit of {what} must be {units[name]!r}, not "
                          f"{entry['unit']!r}")
    if entry["kind"] not in KINDS:
        raise SternaError(f"Kind of {what} must be one of "
                          f"{', '.join(KINDS)}, not {entry['kind']!r}")
    ends = [entry[key] for key in ("low", "value", "high")]
    if not all(_is_number(end) for end in ends) or not 0 <= ends[0] <= ends[1] <= ends[2]:
        raise SternaError(f"C{what[1:]} must have 0 <= low <= value <= high, not {ends}")
    part, is_fixed = entry.get("part"), entry.get("fixed", False)
    if not isinstance(is_fixed, bool) or not (part is None or isinstance(part, str)):
        raise SternaError(f"C{what[1:]} must have a text as part and true or false as fixed")
    low, value, high = map(float, ends)
    return Constant(name, entry["unit"], _text(path, entry, "source"),
                    Band.of(low, value, high, entry["kind"]), part, is_fixed)


def _unknown(path: Path, entry: dict[str, Any], units: Mapping[str, str]) -> tuple[str, str]:
    name = str(entry.get("name"))
    if name not in units:
        raise SternaError(f"Name of unknown {name!r} of table {path.name} must be one of "
                          f"{', '.join(units)}")
    _check_keys(entry, {"name", "reason"}, f"Unknown {name!r} of table {path.name}")
    return name, _text(path, entry, "reason")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _text(path: Path, entry: dict[str, Any], key: str) -> str:
    if not isinstance(entry[key], str) or not entry[key].strip():
        raise SternaError(f"Table {path.name} must have a text as {key!r}, not {entry[key]!r}")
    return entry[key]


def _positive(path: Path, entry: dict[str, Any], key: str) -> float:
    if not _is_number(entry[key]) or entry[key] <= 0:
        raise SternaError(f"Table {path.name} must have a positive number as {key!r}, not "
                          f"{entry[key]!r}")
    return float(entry[key])
