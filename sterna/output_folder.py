"""Folders that commands write into."""

from pathlib import Path

from sw.errors import SternaError

__all__ = ["output_folder"]


def output_folder(path: Path | str) -> Path:
    """Make a folder where it is missing, and return it; raises where something else is there."""
    path = Path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SternaError(f"Output {path} must be a folder: {error.strerror}") from error
    return path
