"""Devices to run on: a board at a serial port, or a simulated one."""

from pathlib import Path

from boards.catalog import board_named
from boards.clock import plan_clock
from boards.program import WEIGHTS
from sim.board import SimulatedBoard, compile_board
from sim.netlist import netlist_of_build
from sterna.building import BuiltBoard, find_build, make_shell
from sterna.compiled import Compiled
from sw.errors import SternaError
from sw.host.driver import Device
from sw.host.link import Link
from sw.host.protocol import BAUD, Info
from sw.host.serial_link import SerialLink

__all__ = ["CACHE", "open_device"]

SIMULATED = "sim://"
NETLIST = "sim://netlist"

# A netlist is megabytes of C++ for a few frames: any optimisation takes longer than it saves (10 s
# against minutes, for the digits on the iCEBreaker).
NETLIST_OPTIMISE = "-O0"

# Compiled simulations by content, beside the network that they are of.
CACHE = ".cache"


def open_device(build: Path | str | BuiltBoard, port: str = SIMULATED, *,
                board: str | None = None) -> Device:
    """Open the device that a build runs on.

    Parameters
    ----------
    build : path or BuiltBoard
        A board's folder, or the compiled network's with one board built. For ``"sim://"`` a
        compiled network is enough.
    port : str
        A serial port such as ``/dev/ttyUSB1``; ``"sim://"``, which is the Verilog of the whole
        shell under Verilator; or ``"sim://netlist"``, which is the netlist that was placed.
    board : str, optional
        Which board, where several were built.

    Raises
    ------
    SternaError
        Where there is no such build or port, or the device holds another model.
    """
    if port.startswith("sim:") and port not in (SIMULATED, NETLIST):
        raise SternaError(f"Simulated port must be {SIMULATED} or {NETLIST}, not {port!r}")
    if port == SIMULATED and not isinstance(build, BuiltBoard):
        compiled, info, cache = _simulated(Path(build), board)
        return Device(_simulation(compiled, info, cache), compiled.graph, image=compiled.image)
    built = build if isinstance(build, BuiltBoard) else find_build(build, board)
    graph, image = built.compiled.graph, built.compiled.image
    cache = built.folder.parent / CACHE
    if port == SIMULATED:
        return Device(_simulation(built.compiled, built.info, cache), graph, image=image)
    if port == NETLIST:
        return Device(_netlist(built, cache), graph, image=image)
    return Device(SerialLink(port, baud=built.info.baud), graph, image=image)


def _simulated(folder: Path, board: str | None) -> tuple[Compiled, Info, Path]:
    """A compiled network with the clock of its build, or of its board where nothing is built."""
    if (folder / "graph.sterna").is_file() and not any(folder.glob("*/build.json")):
        compiled = Compiled.load(folder)
        clock = plan_clock(board_named(board or compiled.estimate["board"])).hz
        return compiled, make_shell(compiled, clock_hz=clock, baud=BAUD).info, folder / CACHE
    built = find_build(folder, board)
    return built.compiled, built.info, built.folder.parent / CACHE


def _simulation(compiled: Compiled, info: Info, cache: Path) -> Link:
    shell = make_shell(compiled, clock_hz=info.clock_hz, baud=info.baud)
    return SimulatedBoard.of_shell(shell, cache, name=SIMULATED)


def _netlist(built: BuiltBoard, cache: Path) -> Link:
    cache.mkdir(parents=True, exist_ok=True)
    sources = netlist_of_build(built.folder, cache / f"netlist-{built.board.name}")
    program = compile_board(sources.files, cache, top=sources.top, flags=sources.flags,
                            optimise=NETLIST_OPTIMISE)
    weights = built.folder / WEIGHTS
    return SimulatedBoard(program, clock_hz=built.info.clock_hz, baud=built.info.baud,
                          name=NETLIST, flash=weights.read_bytes() if weights.exists() else None)
