"""Builds of the echo that several tests look at; each is made once in a run."""

from pathlib import Path

from boards.build import build
from boards.catalog import board_named
from boards.clock import plan_clock
from tests.boards.echo import Echo

__all__ = ["BAUD", "echo_build"]

BAUD = 1_000_000


def echo_build(make_once, board: str, clock_hz: int | None = None) -> Path:
    """Folder of the echo's build for ``board``."""
    hz = plan_clock(board_named(board), clock_hz).hz

    def make(folder: Path) -> None:
        build(Echo(round(hz / BAUD)), board_named(board), folder, clock_hz=clock_hz, name="echo",
              cache_dir=folder.parent / "build-cache")

    return make_once(f"echo-{board}-{hz}", make)
