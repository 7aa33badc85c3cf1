"""A board's figures, as bars."""

from collections.abc import Iterator
from dataclasses import dataclass

from sw.report.board_entry import BoardEntry
from sw.report.content import Content
from sw.report.figures import count, factor, megahertz, rate

__all__ = ["BoardView", "Use", "board_views"]

_RESOURCES = {"luts": "LUTs", "ffs": "flip-flops", "brams": "block RAMs", "dsps": "DSPs"}


@dataclass(frozen=True)
class Use:
    """How much of a resource is occupied; ``share`` is None where the part's number is unknown."""

    label: str
    used: int
    share: float | None


@dataclass(frozen=True)
class Timing:
    """Clock and fastest clock, in MHz and on a common scale from 0 to 1."""

    clock_mhz: float
    fmax_mhz: float
    clock_place: float
    fmax_place: float
    is_met: bool


@dataclass(frozen=True)
class BoardView:
    """One board.

    Attributes
    ----------
    name : str
    board : :class:`BoardEntry`
    uses : list of :class:`Use`
    timing : :class:`Timing` or None
    deviation : float or None
        Simulated cycles per frame relative to the formula, less 1.
    sentences : list of str
        What limits it.
    """

    name: str
    board: BoardEntry
    uses: list[Use]
    timing: Timing | None
    deviation: float | None
    sentences: list[str]


def board_views(content: Content) -> list[BoardView]:
    """Return the boards in the order of the content."""
    pace = max((layer.cycles for layer in content.layers), default=None)
    return [_view(name, board, pace) for name, board in content.boards.items()]


def _view(name: str, board: BoardEntry, pace: int | None) -> BoardView:
    uses = [Use(label, used, board.utilisation.get(key)) for key, label in _RESOURCES.items()
            if (used := getattr(board, key)) is not None]
    cycles = board.cycles_per_frame
    deviation = (cycles.simulated / cycles.formula - 1
                 if cycles.simulated is not None and cycles.formula else None)
    return BoardView(name, board, uses, _timing(board), deviation,
                     list(_sentences(board, pace)))


def _timing(board: BoardEntry) -> Timing | None:
    if not board.clock_mhz or not board.fmax_mhz:
        return None
    longest = max(board.clock_mhz, board.fmax_mhz)
    is_met = board.fmax_mhz >= board.clock_mhz if board.timing_met is None else board.timing_met
    return Timing(board.clock_mhz, board.fmax_mhz, board.clock_mhz / longest,
                  board.fmax_mhz / longest, is_met)


def _sentences(board: BoardEntry, pace: int | None) -> Iterator[str]:
    core, cable, link = board.core_frames_per_second, board.link_frames_per_second, board.link
    if core and cable:
        slower = ("The cable is the limit: the core is "
                  f"{factor(core / cable)} times as fast." if cable < core else
                  "The core is the limit: the cable could carry more.")
        yield slower
    if link is not None:
        frames = "1 frame" if link.frames_per_run == 1 else f"{count(link.frames_per_run)} frames"
        yield (f"At {rate(link.baud)} baud, {link.wire_bytes} bytes both ways move {frames}; "
               f"what a USB converter adds is not counted.")
    if pace is not None and board.cycles_per_frame.formula not in (None, pace):
        yield (f"Built with another schedule than the one above, which takes {count(pace)} "
               f"cycles per frame.")
    if board.timing_met is False and board.fmax_mhz and board.clock_mhz:
        yield (f"Timing is not met: the slowest path allows {megahertz(board.fmax_mhz)}, less "
               f"than the clock of {megahertz(board.clock_mhz)}.")
