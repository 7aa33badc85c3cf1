"""The clock of a design on a board."""

from dataclasses import dataclass

from boards.board import Board
from hw.tech.ecp5 import pll as ecp5_pll
from hw.tech.ice40 import pll as ice40_pll
from hw.tech.pll import PllSettings
from sw.errors import SternaError

__all__ = ["ClockPlan", "plan_clock"]

_SOLVERS = {"ice40": ice40_pll.solve, "ecp5": ecp5_pll.solve}


@dataclass(frozen=True)
class ClockPlan:
    """How the clock is made.

    Attributes
    ----------
    asked_hz : int
        What was asked for.
    hz : int
        What the design gets: as asked, or the nearest lower frequency. Baud rates and times are
        derived from this one.
    pll : :class:`hw.tech.pll.PllSettings` or None
        None where the oscillator itself is the clock.
    """

    asked_hz: int
    hz: int
    pll: PllSettings | None


def plan_clock(board: Board, clock_hz: int | None = None) -> ClockPlan:
    """Return how ``board`` makes ``clock_hz``, or its default clock; raise where it cannot."""
    asked_hz = board.default_clock_hz if clock_hz is None else clock_hz
    if not isinstance(asked_hz, int) or isinstance(asked_hz, bool):
        raise TypeError(f"Clock must be an integer number of hertz, not {asked_hz!r}")
    if asked_hz < 1:
        raise SternaError(f"Clock must be positive, not {asked_hz} Hz")
    if asked_hz == board.oscillator_hz:
        return ClockPlan(asked_hz, asked_hz, None)
    pll = _SOLVERS[board.device.family](board.oscillator_hz, asked_hz)
    return ClockPlan(asked_hz, pll.hz, pll)
