"""How commands speak: results on standard output, everything else on standard error."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from sw.errors import SternaError
from sw.provenance import provenance

__all__ = ["AsJson", "BoardName", "Folder", "bar", "read_frames", "show", "steps", "write_outputs"]

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Folder = Annotated[Path, typer.Argument(help="Folder that `sterna compile` wrote.",
                                        metavar="DIR")]
BoardName = Annotated[str | None, typer.Option(help="Board; see `sterna boards`.")]

# The largest array that a command reads from a file.
MAX_INPUT_BYTES = 1 << 32

_errors = Console(stderr=True)


def show(result: Mapping[str, Any], *, as_json: bool, title: str = "") -> None:
    """Print a result: a table for people, or JSON with its provenance."""
    if as_json:
        print(json.dumps({**result, "provenance": provenance()}, indent=2, default=str))
        return
    table = Table(title=title or None, show_header=False, box=None, pad_edge=False)
    for name, value in result.items():
        if not isinstance(value, Mapping):
            table.add_row(name.replace("_", " "), _text(value))
    Console().print(table)


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
    with Progress(*columns, console=_errors, transient=True) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def steps(title: str) -> Iterator:
    """Show a spinner, and give a function that names the step under way."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=_errors, transient=True) as progress:
        task = progress.add_task(title, total=None)
        yield lambda step: progress.update(task, description=f"{title}: {step}")


def read_frames(path: Path) -> np.ndarray:
    """Read a ``.npy`` file of integers or floats."""
    try:
        size = path.stat().st_size
        if size > MAX_INPUT_BYTES:
            raise SternaError(f"Input {path} must have at most {MAX_INPUT_BYTES} bytes, not {size}")
        return np.load(path, allow_pickle=False)
    except OSError as error:
        raise SternaError(f"Input {path} must be a readable .npy file: "
                          f"{error.strerror or error}") from error
    except (ValueError, EOFError) as error:
        raise SternaError(f"Input {path} must be a .npy file of numbers: {error}") from error


def write_outputs(path: Path, outputs: np.ndarray) -> None:
    """Write a ``.npy`` file, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as file:
            np.save(file, outputs, allow_pickle=False)
        partial.replace(path)
    except OSError as error:
        raise SternaError(f"Output {path} must be writable: {error.strerror}") from error
