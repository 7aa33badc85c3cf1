"""Data sets by name."""

from pathlib import Path

from sw.data.dataset import DataSet
from sw.data.digits import load_digits
from sw.data.idx import load_idx
from sw.errors import SternaError

__all__ = ["NAMES", "load"]

EMBEDDED = {"digits": load_digits}
FROM_FOLDER = {"mnist": load_idx, "fashion-mnist": load_idx}

NAMES = (*EMBEDDED, *FROM_FOLDER)


def load(name: str, folder: str | Path | None = None) -> DataSet:
    """Load a data set by its name.

    Parameters
    ----------
    name : str
        ``digits`` comes with the kit; ``mnist`` and ``fashion-mnist`` are read from ``folder``.
    folder
        Where the IDX files are.

    Raises
    ------
    SternaError
        Where there is no such data set, or its files are not as they must be.
    """
    if name in EMBEDDED:
        return EMBEDDED[name]()
    if name not in FROM_FOLDER:
        raise SternaError(f"Data set must be one of {', '.join(NAMES)}, not {name!r}")
    if folder is None:
        raise SternaError(f"Data set {name} must be given the folder of its IDX files")
    return FROM_FOLDER[name](name, folder)
