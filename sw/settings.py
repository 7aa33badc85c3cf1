"""Settings that a person wrote: TOML files read with bounds, as frozen values."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from sw.errors import SternaError

__all__ = ["MAX_BYTES", "Ranges", "check_ranges", "is_integer", "parse_toml", "section"]

MAX_BYTES = 1 << 20

#: Lowest and highest value of settings, by name; a float where one of them is.
Ranges = Mapping[str, tuple[int, int] | tuple[float, float]]

Section = TypeVar("Section")


def parse_toml(file: Path, what: str = "Recipe") -> dict[str, Any]:
    """Content of a file that a person wrote; ``what`` messages call it."""
    try:
        with open(file, "rb") as opened:
            text = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise SternaError(f"{what} {file} must be a readable file: {error.strerror}") from error
    if len(text) > MAX_BYTES:
        raise SternaError(f"{what} {file} must be at most {MAX_BYTES} bytes long")
    try:
        return tomllib.loads(text.decode())
    except (ValueError, RecursionError) as error:
        raise SternaError(f"{what} {file} must be a TOML file: {error}") from error


def section(kind: type[Section], title: str, table: object) -> Section:
    """Make a frozen dataclass of a table of the file; its fields are the settings."""
    if not isinstance(table, dict):
        raise SternaError(f"[{title}] is missing")
    known = {field.name: field for field in fields(kind)}  # pyright: ignore[reportArgumentType]
    for key in table:
        if key not in known:
            raise SternaError(f"[{title}] has no setting {key!r}; it has {', '.join(known)}")
    for name, field in known.items():
        if field.default is MISSING and name not in table:
            raise SternaError(f"[{title}] {name} is missing")
    # TOML's lists are mutable, a recipe is not.
    settings: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value
                                for key, value in table.items()}
    try:
        return kind(**settings)
    except SternaError as error:
        raise SternaError(f"[{title}] {error}") from None
    except TypeError:
        raise SternaError(f"[{title}] settings must be numbers, names and lists of numbers"
                          ) from None


def check_ranges(settings: object, ranges: Ranges) -> None:
    """Raise for a setting that is of another kind than its range, or outside of it."""
    for name, (lo, hi) in ranges.items():
        value = getattr(settings, name)
        is_float = isinstance(lo, float)
        is_number = is_integer(value) or is_float and isinstance(value, float)
        if not is_number or not lo <= value <= hi:
            raise SternaError(f"{name} must be {'a number' if is_float else 'an integer'} from "
                              f"{lo} to {hi}, not {value!r}")


def is_integer(value: object) -> bool:
    """Whether ``value`` is an integer, which a truth value is not."""
    return isinstance(value, int) and not isinstance(value, bool)
