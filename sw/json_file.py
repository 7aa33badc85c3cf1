"""JSON files of the kit: whole or not at all, with schema and provenance, and read with bounds."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sw.errors import SternaError
from sw.provenance import provenance

__all__ = ["read_json", "write_json"]

# Far above any file that the kit writes, far below what would hurt to parse.
MAX_BYTES = 64 << 20


def write_json(path: str | os.PathLike, schema: str, content: Mapping[str, Any]) -> Path:
    """Write ``content`` to ``path`` and return the path.

    The file begins with the schema and ends with the provenance, of the content's own where it has
    one. A reader sees the file before or the file after, never a part of it. The same content
    gives the same bytes. NumPy numbers and arrays are written as what they hold; a number that
    JSON has no way to write (NaN, infinity) is a ``ValueError``.

    Parameters
    ----------
    path
        Where to; the folder must exist.
    schema : str
        Name and version of the layout, such as ``"sterna.metrics/1"``.
    content
        Everything else, by name.
    """
    path = Path(path)
    content = dict(content)
    source = content.pop("provenance", None) or provenance()
    text = json.dumps({"schema": schema, **content, "provenance": source},
                      indent=2, allow_nan=False, ensure_ascii=False, default=_plain)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(path)
    return path


def read_json(path: str | os.PathLike, schema: str) -> dict[str, Any]:
    """Content of a file that :func:`write_json` wrote, with its schema and provenance.

    Raises
    ------
    SternaError
        Where there is no such file, it is too large, damaged, or of another schema.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SternaError(f"{path} must be a readable file: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise SternaError(f"{path} must be at most {MAX_BYTES} bytes long")
    try:
        content = json.loads(raw, parse_constant=_refuse)
    # The parser gives a deep nest up with a RecursionError.
    except (ValueError, RecursionError) as error:
        raise SternaError(f"{path} must be a JSON file: {error}") from error
    if not isinstance(content, dict):
        raise SternaError(f"{path} must hold a JSON object, not a {type(content).__name__}")
    if content.get("schema") != schema:
        raise SternaError(f"{path} must have the schema {schema!r}, not {content.get('schema')!r}; "
                          f"another version of the kit may have written it")
    return content


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise TypeError(f"JSON content must be numbers, strings, lists and objects, not {value!r}")


def _refuse(constant: str) -> None:
    raise ValueError(f"numbers must be finite, not {constant}")
