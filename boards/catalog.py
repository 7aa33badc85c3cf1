"""The boards by name."""

from types import MappingProxyType

from boards.board import Board
from boards.icebreaker import BOARD as ICEBREAKER
from boards.icestick import BOARD as ICESTICK
from boards.ulx3s_25f import BOARD as ULX3S_25F
from boards.ulx3s_85f import BOARD as ULX3S_85F
from sw.errors import SternaError

__all__ = ["BOARDS", "board_named"]

BOARDS = MappingProxyType({board.name: board for board in (ICEBREAKER, ICESTICK, ULX3S_25F,
                                                           ULX3S_85F)})


def board_named(name: str) -> Board:
    """Return the board ``name``, or raise with the names that there are."""
    if name not in BOARDS:
        raise SternaError(f"Board must be one of {', '.join(BOARDS)}, not {name!r}")
    return BOARDS[name]
