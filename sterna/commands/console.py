"""How commands speak: results on standard output, everything else on standard error."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.lib.format import MAGIC_PREFIX
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from sw.errors import SternaError
from sw.provenance import provenance

__all__ = ["AsJson", "BoardName", "ClockMHz", "Folder", "bar", "hertz", "read_frames", "show",
           "steps", "write_outputs"]

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Folder = Annotated[Path, typer.Argument(help="Folder that `sterna compile` wrote.",
                                        metavar="DIR")]
BoardName = Annotated[str | None, typer.Option(help="Board; see `sterna boards`.")]
ClockMHz = Annotated[float | None, typer.Option(help="Clock in MHz; the board's default.")]

# The largest array that a command reads from a file.
MAX_INPUT_BYTES = 1 << 32

_errors = Console(stderr=True)


def show(result: Mapping[str, Any], *, as_json: bool, title: str = "") -> None:
    """Print a result: a table for people, or JSON with its provenance."""
    if as_json:
        print(json.dumps({**result, "provenance": provenance()}, indent=2, default=str))
        return
    console = Console()
    if title:
        console.print(title, style="bold", highlight=False, markup=False)
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(overflow="fold")  # a path or a hash is cut for nobody
    for name, value in result.items():
        if not isinstance(value, Mapping):
            table.add_row(name.replace("_", " "), Text(_text(value)))
    console.print(table)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


@contextmanager
def bar(title: str) -> Iterator:
    """Show a bar, and give a function of (done, all) that moves it."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=_errors, transient=True, disable=_is_mute()) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def steps(title: str) -> Iterator:
    """Show a spinner, and give a function that names the step under way."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=_errors, transient=True, disable=_is_mute()) as progress:
        task = progress.add_task(title, total=None)
        yield lambda step: progress.update(task, description=f"{title}: {step}")


def _is_mute() -> bool:
    """Whether nobody watches: a log has no use for a spinner, or for the empty line it leaves."""
    return not _errors.is_terminal


def hertz(clock: float | None) -> int | None:
    """Clock of the command line, which is in MHz."""
    if clock is None:
        return None
    if not 0 < clock < 1e6:
        raise SternaError(f"Clock must be a positive number of MHz, not {clock:g}")
    return round(clock * 1e6)


def read_frames(path: Path) -> np.ndarray:
    """Read a ``.npy`` file of integers or floats."""
    try:
        with path.open("rb") as file:
            size, magic = os.fstat(file.fileno()).st_size, file.read(len(MAGIC_PREFIX))
    except OSError as error:
        raise SternaError(f"Input {path} must be a readable .npy file: "
                          f"{error.strerror or error}") from error
    if magic != MAGIC_PREFIX:
        raise SternaError(f"Input {path} must be a .npy file, as numpy.save writes it")
    if size > MAX_INPUT_BYTES:
        raise SternaError(f"Input {path} must have at most {MAX_INPUT_BYTES} bytes, not {size}")
    try:
        # Mapped, so that a header which promises more than the file has is refused, not allocated.
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError, OverflowError, OSError) as error:
        raise SternaError(f"Input {path} must be a .npy file of numbers: {error}") from error


def write_outputs(path: Path, outputs: np.ndarray) -> None:
    """Write a ``.npy`` file, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as file:
            np.save(file, outputs, allow_pickle=False)
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise SternaError(f"Output {path} must be writable: {error.strerror}") from error
