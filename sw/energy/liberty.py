"""What a Liberty file says of its cells, as far as energy needs it."""

import re
from dataclasses import dataclass
from pathlib import Path

from sw.errors import SternaError

__all__ = ["Liberty", "read_liberty"]

_MAX_BYTES = 256 << 20
_UNITS = {"1W": 1e3, "1mW": 1.0, "1uW": 1e-3, "100nW": 1e-4, "10nW": 1e-5, "1nW": 1e-6,
          "100pW": 1e-7, "10pW": 1e-8, "1pW": 1e-9}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_UNIT = re.compile(r'leakage_power_unit\s*:\s*"?(\w+)"?\s*;')
_CELL = re.compile(r'\bcell\s*\(\s*"?([\w$.\[\]-]+)"?\s*\)\s*\{')
_LEAKAGE = re.compile(r'\bcell_leakage_power\s*:\s*"?([0-9.eE+-]+)"?\s*;')


@dataclass(frozen=True)
class Liberty:
    """Leakage of each cell in milliwatts; None where the file does not say."""

    name: str
    leakage_mw: dict[str, float | None]


def read_liberty(path: Path) -> Liberty:
    """Read the leakages of a Liberty file, or raise :class:`SternaError`."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SternaError(f"Liberty file {path} must be at most {_MAX_BYTES} bytes long")
        text = _COMMENT.sub(" ", path.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        raise SternaError(f"Liberty file {path} must be readable: {error.strerror}") from error
    found = _UNIT.search(text)
    scale = _UNITS.get(found.group(1)) if found else None
    cells = list(_CELL.finditer(text))
    if not cells:
        raise SternaError(f"Liberty file {path} must have cells, but has none")
    leakage: dict[str, float | None] = {}
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        body = text[cell.end():following.start() if following else len(text)]
        stated = _LEAKAGE.search(body)
        try:
            value = float(stated.group(1)) if stated and scale is not None else None
        except ValueError:
            value = None
        leakage[cell.group(1)] = None if value is None or scale is None else value * scale
    return Liberty(path.name, leakage)
