"""Load a bitstream into a board."""

import os
import shutil
import subprocess
from pathlib import Path

from boards.board import Board
from boards.result import read_result
from sw.errors import SternaError
from sw.schedule.loading import FLASH_ADDRESS

__all__ = ["WEIGHTS", "program"]

#: File of the weights that a design reads from the board's flash, beside the bitstream.
WEIGHTS = "weights.bin"

_SECONDS = 300


def program(board: Board, build_dir: str | os.PathLike) -> None:
    """Load the bitstream of the build in ``build_dir`` into ``board``, or raise.

    Where the design reads its weights from the flash they are written before it begins to. The
    programmer is needed only here. An ULX3S keeps the bitstream until it is switched off, an
    iCEBreaker keeps it in its flash.
    """
    result = read_result(build_dir)
    if result.board != board.name:
        raise SternaError(f"Bitstream must be built for board {board.name!r}, but {build_dir} is "
                          f"for {result.board!r}")
    name, *options = board.programmer
    path = shutil.which(name)
    if path is None:
        raise SternaError(f"Programmer {name!r} of board {board.name!r} must be on the PATH: "
                          f"{board.programmer_help}")
    weights = Path(build_dir) / WEIGHTS
    if weights.is_file():
        # Only boards with `iceprog` have such a flash; it starts the design when it is done.
        _run(board, [path, *options, "-o", str(FLASH_ADDRESS), str(weights)])
    _run(board, [path, *options, str(Path(build_dir) / result.bitstream)])


def _run(board: Board, command: list[str]) -> None:
    name = board.programmer[0]
    try:
        done = subprocess.run(command, text=True, check=False, timeout=_SECONDS,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    except subprocess.TimeoutExpired as error:
        raise SternaError(f"Programmer {name!r} must finish within {_SECONDS} s: is the board "
                          f"connected?") from error
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        reason = lines[-1] if lines else "it said nothing"
        # Both programmers call a device that may not be opened one that is not there.
        raise SternaError(f"Programmer {name!r} must succeed, but it failed: {reason} (is the "
                          f"board connected, and may this user open USB devices? Linux needs a "
                          f"udev rule)")
