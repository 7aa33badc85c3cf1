"""What the PLLs of all families have in common: settings, and the choice among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from sw.errors import SternaError

__all__ = ["PllSettings", "megahertz", "nearest"]


@dataclass(frozen=True)
class PllSettings:
    """Dividers of a PLL; each family has its own subclass.

    Attributes
    ----------
    oscillator_hz : int
        Frequency at the input.
    """

    oscillator_hz: int

    @property
    def exact_hz(self) -> Fraction:
        """Frequency at the output."""
        raise NotImplementedError

    @property
    def hz(self) -> int:
        """Frequency at the output, rounded to whole hertz."""
        return round(self.exact_hz)


def megahertz(hz: Fraction | int) -> str:
    """Spell a frequency for people, to the hertz."""
    return f"{float(hz) / 1e6:.6f}".rstrip("0").rstrip(".") + " MHz"


def nearest(candidates: Iterable[PllSettings], asked_hz: int, pll: str) -> PllSettings:
    """Return the settings whose frequency is ``asked_hz``, or else the nearest that is lower.

    Among settings of the same frequency the first wins. Never faster than asked: a design that
    meets its timing at the frequency asked for meets it at the one it gets.
    """
    best = lowest = highest = None
    for settings in candidates:
        hz = settings.exact_hz
        if hz <= asked_hz and (best is None or hz > best.exact_hz):
            best = settings
        if lowest is None or hz < lowest.exact_hz:
            lowest = settings
        if highest is None or hz > highest.exact_hz:
            highest = settings

    if lowest is None or highest is None:
        raise SternaError(f"Oscillator of the {pll} must be in its range; no frequency can be made")
    if best is None or asked_hz > highest.exact_hz:
        reachable = lowest if best is None else highest
        raise SternaError(
            f"Clock must be {megahertz(lowest.exact_hz)} to {megahertz(highest.exact_hz)} with the "
            f"{pll} on an oscillator of {megahertz(lowest.oscillator_hz)}, not "
            f"{megahertz(asked_hz)}; the nearest is {megahertz(reachable.exact_hz)}")
    return best
