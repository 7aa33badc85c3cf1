"""How many clock cycles a bit on the cable takes."""

from fractions import Fraction

from sw.errors import SternaError

__all__ = ["MIN_DIVISOR", "check_divisor", "divisor_of"]

# A start bit is seen up to one cycle late. With four cycles to a bit that is a quarter of a bit,
# and leaves the other quarter before the edge for a sender whose rate differs.
MIN_DIVISOR = 4

# Ten bits must not drift by half a bit in all; each end gets half of that.
_MAX_ERROR = Fraction(25, 1000)


def divisor_of(clock_hz: int, baud: int) -> int:
    """Clock cycles per bit, or :class:`SternaError` where no whole number comes near enough."""
    for name, value in ("Clock", clock_hz), ("Baud rate", baud):
        if not isinstance(value, int):
            raise TypeError(f"{name} must be an int, not {value!r}")
        if value <= 0:
            raise SternaError(f"{name} must be positive, not {value}")
    divisor = max(1, round(clock_hz / baud))
    if divisor < MIN_DIVISOR:
        raise SternaError(f"Baud rate must be at most a {MIN_DIVISOR}th of the clock of {clock_hz} "
                          f"Hz, not {baud}: choose {clock_hz // MIN_DIVISOR} or less")
    error = Fraction(clock_hz, baud * divisor) - 1
    if abs(error) > _MAX_ERROR:
        raise SternaError(f"Baud rate must be within {float(_MAX_ERROR):.1%} of a whole division "
                          f"of the clock of {clock_hz} Hz, not {baud}, which is off by "
                          f"{float(error):+.1%}: choose {clock_hz // divisor} or "
                          f"{clock_hz // (divisor + 1)}")
    return divisor


def check_divisor(divisor: int) -> int:
    """Return ``divisor``, or raise where it is no number of clock cycles per bit."""
    if not isinstance(divisor, int):
        raise TypeError(f"Divisor must be an int, not {divisor!r}")
    if divisor < MIN_DIVISOR:
        raise ValueError(f"Divisor must be at least {MIN_DIVISOR}, not {divisor}")
    return divisor
