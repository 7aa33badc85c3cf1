"""Frozen dataclasses from plain JSON values, checked by their annotations."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from sw.errors import SternaError

__all__ = ["check_counts", "read_entry"]

_KINDS = {int: "an integer", float: "a number", str: "a string", bool: "true or false",
          tuple: "a list", Mapping: "an object"}

# Beyond it not every integer is a float any more, and there is nothing to count.
_LARGEST = 2**53

_hints = cache(get_type_hints)


def read_entry(kind: type, document: Any, what: str) -> Any:
    """Make a ``kind`` of what ``dataclasses.asdict`` and JSON made of one.

    Parameters
    ----------
    kind : type
        A dataclass whose fields are numbers, strings, None, tuples, mappings by name, and such
        dataclasses.
    document
        Read from JSON. Keys that ``kind`` does not know are passed over.
    what : str
        What messages call it.
    """
    if not isinstance(document, dict):
        raise SternaError(f"{what} must be an object, not {document!r:.80}")
    values = {}
    for field in fields(kind):
        if field.name in document:
            values[field.name] = _read(_hints(kind)[field.name], document[field.name],
                                       f"{what}: {field.name}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise SternaError(f"{what} must have {field.name!r}, but has only "
                              f"{', '.join(sorted(document)) or 'nothing'}")
    return kind(**values)


def check_counts(what: str, *counts: int, least: int = 0) -> None:
    """Raise :class:`SternaError` unless all counts are from ``least`` to 2**53."""
    for count in counts:
        if not least <= count <= _LARGEST:
            raise SternaError(f"{what} must be from {least} to {_LARGEST}, not {count:.6g}"
                              if abs(count) < 1e300 else
                              f"{what} must be from {least} to {_LARGEST}, not far beyond")


def _read(hint: Any, value: Any, what: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (UnionType, Union):
        if value is None and NoneType in arguments:
            return None
        hints = [argument for argument in arguments if argument is not NoneType]
        for choice in hints[:-1]:
            try:
                return _read(choice, value, what)
            except SternaError:
                continue
        return _read(hints[-1], value, what)
    if hint is Any:
        return value
    if isinstance(hint, type) and is_dataclass(hint):
        return read_entry(hint, value, what)
    if origin is tuple and isinstance(value, (list, tuple)):
        return tuple(_read(arguments[0], item, what) for item in value)
    if origin is Mapping and isinstance(value, dict):
        return {name: _read(arguments[1], item, f"{what}: {name}")
                for name, item in value.items()}
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if isinstance(hint, type) and isinstance(value, hint) and (
            hint is bool or not isinstance(value, bool)):
        return value
    raise SternaError(f"{what} must be {_KINDS[origin or hint]}, not {value!r:.80}")
