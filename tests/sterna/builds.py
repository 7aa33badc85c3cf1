"""Builds without the minutes of place-and-route, and a board that is played on a terminal."""

import os
import pty
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from boards.catalog import board_named
from boards.clock import plan_clock
from boards.result import BuildResult
from sterna.building import SHELL_SCHEMA, make_shell
from sterna.compiled import Compiled, verilog_sha256
from sw.host.protocol import Info
from sw.json_file import write_json
from tests.sw.host.test_driver import PlayedDevice


def pretend_build(folder: Path, board: str = "icebreaker") -> Path:
    """Write what `sterna build` would, with files that no programmer would take."""
    compiled, target = Compiled.load(folder), folder / board
    target.mkdir(exist_ok=True)
    chosen = board_named(board)
    clock_hz = plan_clock(chosen).hz
    BuildResult(name="accelerator", board=board, device=chosen.device.name, luts=1, ffs=1, brams=0,
                dsps=0, sprams=0, utilisation={}, fmax_mhz=30.0, clock_mhz=clock_hz / 1e6,
                asked_clock_mhz=clock_hz / 1e6, timing_met=True, critical_path={},
                bitstream="accelerator.bin", netlist="netlist.json", bitstream_sha256="",
                design_sha256="", seed=1, flags={}, pins={}, tools={}, seconds=0.0,
                cached=False).write(target)
    for name in ("accelerator.bin", "netlist.json"):
        (target / name).write_text("")
    info = make_shell(compiled, clock_hz=clock_hz).info
    write_json(target / "shell.json", SHELL_SCHEMA, {
        "info": asdict(info), "design_sha256": "", "verilog_sha256": verilog_sha256(folder)})
    return target


@contextmanager
def played_board(compiled: Compiled, info: Info, graph=None) -> Iterator[str]:
    """Name of a terminal at which a board answers, with ``graph`` where not the network's own."""
    device = PlayedDevice(graph or compiled.graph, i_lanes=info.i_lanes, o_lanes=info.o_lanes)
    with terminal() as (board, name):
        def play():
            try:
                while data := os.read(board, 4096):
                    device.write(data)
                    os.write(board, device.read(1 << 16, 0))
            except OSError:
                pass  # the terminal was closed

        thread = threading.Thread(target=play, daemon=True)
        thread.start()
        yield name
    thread.join(5)


@contextmanager
def terminal() -> Iterator[tuple[int, str]]:
    """The board's end of a cable, and the name of the host's end."""
    board, host = pty.openpty()
    tty.setraw(host)
    try:
        yield board, os.ttyname(host)
    finally:
        for end in (host, board):
            try:
                os.close(end)
            except OSError:
                pass  # a test unplugged it
