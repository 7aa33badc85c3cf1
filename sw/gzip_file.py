"""Gzip files that are the same bytes each time."""

import gzip
import io
from pathlib import Path

__all__ = ["write_gzip"]


def write_gzip(path: Path, content: bytes) -> Path:
    """Write ``content`` packed, whole or not at all, and return the path.

    There is no date, no name and no system in the file: `gzip.compress` tells the system.
    """
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, packed, mtime=0) as file:
        file.write(content)
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(packed.getvalue())
    return partial.replace(path)
