"""The axes of a plot: what they show, their ends and their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from sw.report.plot_svg import one_line

__all__ = ["Axis", "scale_axis"]

# Room on both sides of the values: a share of their range, or a factor.
ROOM, FACTORS = 0.09, (1.25, 1.35)


@dataclass(frozen=True)
class Axis:
    """What an axis shows.

    Attributes
    ----------
    label : str
        With the unit.
    is_log : bool
        Logarithmic; all values must then be positive.
    less_is_better : bool
    is_percent : bool
        Values are shares, shown as percent.
    """

    label: str
    is_log: bool = False
    less_is_better: bool = True
    is_percent: bool = False


def scale_axis(axes: Any, which: Literal["x", "y"], axis: Axis, values: Sequence[float]) -> None:
    """Give matplotlib's ``axes`` ends around ``values``, numbers and a label."""
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator

    if not all(isfinite(value) and (value > 0 or not axis.is_log) for value in values):
        raise ValueError(f"Values of axis {axis.label!r} must be finite"
                         f"{' and positive' * axis.is_log}, not {min(values)} to {max(values)}")
    lo, hi = min(values), max(values)
    side = getattr(axes, f"{which}axis")
    if axis.is_log:
        getattr(axes, f"set_{which}scale")("log")
        lo, hi = lo / FACTORS[0], hi * FACTORS[1]
        # Few decades: 2 and 5 are marked as well.
        side.set_major_locator(LogLocator(subs=(1, 2, 5) if hi / lo < 1000 else (1,)))
        side.set_minor_formatter("")
    else:
        room = ROOM * (hi - lo) or ROOM * abs(hi) or 1.0
        lo, hi = (lo - room if lo < 0 else max(0.0, lo - room)), hi + room
        side.set_major_locator(MaxNLocator(6))
    getattr(axes, f"set_{which}lim")(lo, hi)
    side.set_major_formatter(FuncFormatter(
        (lambda value, _: f"{100 * value:.4g} %") if axis.is_percent
        else (lambda value, _: f"{value:,.10g}")))
    getattr(axes, f"set_{which}label")(one_line(axis.label), parse_math=False)
