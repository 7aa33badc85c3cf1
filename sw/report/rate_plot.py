"""Energy per inference against the frame rate: an accelerator's falls, a CPU's does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import Any

from sw.report.energy_entry import EnergyEntry
from sw.report.plot import FRAME, HEIGHT, WIDTH
from sw.report.plot_axis import Axis, scale_axis
from sw.report.plot_svg import PLACEHOLDERS, SETTINGS, figure_svg
from sw.report.plot_text import FONT, short_label

__all__ = ["Level", "accelerator_uj", "draw_rates"]

_NAME = "Energy per inference against frames per second"
_STEPS = 60
# Decades below the slowest rate that is told of: there static energy is all of it.
_DECADES = 1
_STYLES = ("-", "--", "-.", ":")


@dataclass(frozen=True)
class Level:
    """A rival that takes the same for every frame.

    Attributes
    ----------
    name : str
    low_uj, value_uj, high_uj : float
        Microjoules per inference.
    frames_per_s : float
        What it does at most.
    """

    name: str
    low_uj: float
    value_uj: float
    high_uj: float
    frames_per_s: float


def accelerator_uj(energy: EnergyEntry, frames_per_s: float) -> tuple[float, float, float]:
    """Low, value and high microjoules of a frame at a rate: idle power over it, and its events."""
    idle, events = energy.full_rate.idle_power_mw, energy.full_rate.frame_events_uj
    low, value, high = (1e3 * mw / frames_per_s + uj for mw, uj in (
        (idle.low, events.low), (idle.value, events.value), (idle.high, events.high)))
    return low, value, high


def draw_rates(energy: EnergyEntry, levels: Sequence[Level]) -> str:
    """An ``<svg>`` element with the accelerator and up to four rivals; the cable's rate is marked.

    A line ends where its owner can do no more frames per second.
    """
    if len(levels) > len(_STYLES):
        raise ValueError(f"Plot must have at most {len(_STYLES)} levels, not {len(levels)}")
    told = [at.frames_per_second for at in energy.rates.values()]
    first, last = log10(min(told)) - _DECADES, log10(max(told))
    rates = [10 ** (first + (last - first) * k / _STEPS) for k in range(_STEPS + 1)]
    bands = [accelerator_uj(energy, rate) for rate in rates]
    from matplotlib import style
    from matplotlib.figure import Figure

    settings: Any = {**SETTINGS, "font.size": FONT, "svg.hashsalt": _NAME}
    with style.context(["default", settings]):
        figure = Figure((WIDTH, HEIGHT))
        axes = figure.add_axes(FRAME)
        ends = [rates[0], *(max(rates[-1], level.frames_per_s) for level in levels), rates[-1]]
        scale_axis(axes, "x", Axis("frames per second", is_log=True), ends)
        scale_axis(axes, "y", Axis("microjoules per inference", is_log=True),
                   [value for band in bands for value in band if value]
                   + [value for level in levels for value in (level.low_uj, level.high_uj)
                      if value])
        axes.grid(True, color=PLACEHOLDERS["faint"], linewidth=0.7, clip_on=False)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.fill_between(rates, [low or value for low, value, _ in bands],
                          [high for *_, high in bands], color=PLACEHOLDERS["bill"], alpha=0.18,
                          linewidth=0, clip_on=False)
        axes.plot(rates, [value for _, value, _ in bands], "-", color=PLACEHOLDERS["bill"],
                  linewidth=1.8, clip_on=False, label=short_label(f"FPGA, {energy.board}"))
        for level, line in zip(levels, _STYLES, strict=False):
            reach = [rates[0], max(rates[0], level.frames_per_s)]
            axes.fill_between(reach, [level.low_uj or level.value_uj] * 2, [level.high_uj] * 2,
                              color=PLACEHOLDERS["wing"], alpha=0.12, linewidth=0, clip_on=False)
            axes.plot(reach, [level.value_uj] * 2, line, color=PLACEHOLDERS["wing"],
                      linewidth=1.5, clip_on=False,
                      label=short_label(level.name.lstrip("_")))  # a legend leaves out _names
        cable = energy.cable_rate.frames_per_second
        axes.plot([cable], [accelerator_uj(energy, cable)[1]], "o", markersize=6,
                  color=PLACEHOLDERS["bill"], markeredgecolor=PLACEHOLDERS["paper"],
                  clip_on=False, zorder=4, label="what the cable carries")
        legend = axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False,
                             borderaxespad=0.2, handletextpad=0.5, columnspacing=1.6)
        for text in legend.get_texts():
            text.set_parse_math(False)  # names come from files
        return figure_svg(figure, _NAME)
