# amaranth: UnusedElaboratable=no
"""From a compiled network to a board's bitstream, with the shell around it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from boards.board import Board
from boards.build import build as build_design
from boards.catalog import BOARDS, board_named
from boards.clock import plan_clock
from boards.program import WEIGHTS
from boards.result import BuildResult, read_result
from hw.accelerator import Accelerator
from hw.shell.shell import Shell, describe
from sterna.compiled import Compiled, verilog_sha256
from sw.errors import SternaError
from sw.host.protocol import BAUD, Info
from sw.json_file import read_json, write_json

__all__ = ["BuiltBoard", "build", "find_build", "make_shell"]

SHELL_SCHEMA = "sterna.shell/1"


@dataclass(frozen=True, eq=False)
class BuiltBoard:
    """A compiled network and what was built of it for a board.

    Attributes
    ----------
    folder : Path
        ``DIR/<board>``, with the bitstream, the netlist and ``build.json``.
    compiled : Compiled
    board : Board
    result : BuildResult
        Resources, timing, files.
    info : Info
        What the device says about itself.
    verilog_sha256 : str
        Of the network's Verilog when it was built.
    """

    folder: Path
    compiled: Compiled
    board: Board
    result: BuildResult
    info: Info
    verilog_sha256: str


def make_shell(compiled: Compiled, *, clock_hz: int, baud: int = BAUD) -> Shell:
    """The accelerator of ``compiled`` behind two pins."""
    core = Accelerator(compiled.graph, compiled.schedule)
    return Shell(core, describe(core, model_hash=compiled.graph.hash, clock_hz=clock_hz,
                                baud=baud))


def build(folder: Path | str, board: str, *, clock_hz: int | None = None, baud: int = BAUD,
          seed: int = 1, cache_dir: Path | None = None,
          progress: Callable[[str], None] | None = None) -> BuiltBoard:
    """Build the compiled network in ``folder`` for a board, into ``folder/<board>``.

    Parameters
    ----------
    folder : path
        That `sterna compile` wrote.
    board : str
        Name of a board; it need not be the one that the schedule was chosen for.
    clock_hz : int, optional
        Clock of the design, made by the PLL; the board's default where None.
    baud : int
        Bits per second on the cable.
    seed : int
        Of place-and-route.
    cache_dir : path, optional
        Folder of earlier results by content.
    progress : callable, optional
        Called with each step as it begins.
    """
    chosen = board_named(board)
    compiled = Compiled.load(folder)
    if not 1 <= baud <= chosen.max_baud:
        raise SternaError(f"Baud rate of board {board!r} must be from 1 to {chosen.max_baud}, "
                          f"the limit of its cable, not {baud}")
    shell = make_shell(compiled, clock_hz=plan_clock(chosen, clock_hz).hz, baud=baud)
    target, verilog = Path(folder) / chosen.name, verilog_sha256(Path(folder))
    result = build_design(shell, chosen, target, clock_hz=clock_hz, seed=seed,
                          cache_dir=cache_dir, progress=progress)
    weights = target / WEIGHTS
    weights.unlink(missing_ok=True)
    if shell.flash_content is not None:
        weights.write_bytes(shell.flash_content)
    write_json(target / "shell.json", SHELL_SCHEMA, {
        "info": asdict(shell.info), "design_sha256": result.design_sha256,
        "verilog_sha256": verilog})
    return BuiltBoard(target, compiled, chosen, result, shell.info, verilog)


def find_build(folder: Path | str, board: str | None = None) -> BuiltBoard:
    """Read the build in ``folder``: a board's folder, or a compiled one with one board built."""
    folder = Path(folder)
    if board is None and (folder / "build.json").is_file():
        target = folder
    else:
        built = [name for name in BOARDS if (folder / name / "build.json").is_file()]
        if board is not None:
            board_named(board)
        wanted = [board] if board in built else built if board is None else []
        if len(wanted) != 1:
            hint = "choose one with --board" if built else "`sterna build` makes one"
            raise SternaError(f"Folder {folder} must hold a build for "
                              f"{f'board {board!r}' if board else 'one board'}, but has "
                              f"{', '.join(built) or 'none'}; {hint}")
        target = folder / wanted[0]
    result = read_result(target)
    shell: dict[str, Any] = read_json(target / "shell.json", SHELL_SCHEMA)
    # A build that was ended between the two files leaves the shell of the one before it.
    if shell.get("design_sha256") != result.design_sha256:
        raise SternaError(f"{target / 'shell.json'} must be of the design in build.json, but is "
                          f"of another: build it again")
    try:
        info = Info(**shell["info"])
    except (KeyError, TypeError, ValueError) as error:
        raise SternaError(f"{target / 'shell.json'} must describe a shell: {error}") from error
    compiled = Compiled.load(target.parent)
    if not compiled.graph.hash.startswith(info.model_hash):
        raise SternaError(f"Build {target} must be of the network {compiled.graph.hash[:16]} in "
                          f"{target.parent}, not of {info.model_hash}: build it again")
    return BuiltBoard(target, compiled, board_named(result.board), result, info,
                      str(shell.get("verilog_sha256")))
