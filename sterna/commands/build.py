"""`sterna build`."""

from dataclasses import asdict
from typing import Annotated

import typer

from sterna.building import build
from sterna.commands.console import AsJson, ClockMHz, Folder, hertz, show, steps
from sterna.devices import CACHE
from sw.host.protocol import BAUD

__all__ = ["build_command"]


def build_command(
    folder: Folder,
    board: Annotated[str, typer.Option(help="Board; see `sterna boards`.")],
    clock: ClockMHz = None,
    baud: Annotated[int, typer.Option(help="Bits per second on the cable.")] = BAUD,
    seed: Annotated[int, typer.Option(help="Of place-and-route.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Synthesise, place, route and pack the accelerator with its shell to a bitstream."""
    with steps(f"build {board}") as say:
        built = build(folder, board, clock_hz=hertz(clock), baud=baud, seed=seed,
                      cache_dir=folder / CACHE, progress=say)
    result = asdict(built.result)
    show({"folder": str(built.folder), **result}, as_json=as_json, title=f"built for {board}")
