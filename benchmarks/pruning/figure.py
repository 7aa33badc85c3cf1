"""The plot of the study: error against bits, LUTs and cycles."""

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

__all__ = ["draw"]

COLOURS = {"element-wise": "#0b6e99", "groups of 4": "#b5531c", "N:M": "#5b7f1f",
           "neurons": "#7a4b94"}
STYLES = {"score": {"linestyle": "-", "marker": "o", "markersize": 5},
          "random": {"linestyle": ":", "marker": "o", "markersize": 4, "markerfacecolor": "white",
                     "linewidth": 0.9},
          "scratch": {"linestyle": "--", "marker": "x", "markersize": 5, "linewidth": 0.9}}
ARMS = {"score": "chosen by score", "random": "by chance", "scratch": "shape from scratch"}
PANELS = {"bits": ("kB, all tables counted", 1 / 8000, "log"),
          "luts": ("LUT4 after synthesis", 1, "linear"),
          "cycles": ("cycles a frame", 1, "log")}
# In percent; what chance makes of a network may lie above.
ERRORS = (1.3, 13)
PLAIN = FuncFormatter(lambda value, _: f"{value:,g}")


def draw(results: Path, figure: Path) -> Path:
    """Draw the results file into an SVG; the same file gives the same picture."""
    points = json.loads(results.read_text(encoding="utf-8"))["points"]
    mpl.rcParams.update({"svg.hashsalt": "sterna", "svg.fonttype": "none",
                                "font.family": "sans-serif", "font.size": 9})
    page = Figure(figsize=(11, 4.2), layout="constrained")
    for axes, (name, (label, unit, scale)) in zip(page.subplots(1, len(PANELS), sharey=True),
                                           PANELS.items()):
        _panel(axes, points, name, unit)
        axes.set_xscale(scale)
        axes.xaxis.set_major_formatter(PLAIN)
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlabel(label)
        if name == "bits":
            axes.set_ylabel("test error, quantised and shared (%)")
            axes.legend(frameon=False, fontsize=8)
    figure.parent.mkdir(parents=True, exist_ok=True)
    page.savefig(figure, metadata={"Date": None})
    return figure


def _panel(axes: Axes, points: list[dict[str, Any]], name: str, unit: float) -> None:
    for curve, colour in COLOURS.items():
        for arm, style in STYLES.items():
            found = sorted((point[name] * unit, 100 * point["error"]) for point in points
                           if (point["curve"], point["arm"]) == (curve, arm))
            axes.plot(*zip(*found), color=colour, label=curve if arm == "score" else None, **style)
    for arm in ("random", "scratch"):
        axes.plot([], [], color="#555555", label=ARMS[arm], **STYLES[arm])
    for point in points:
        if point["curve"] == "dense":
            axes.plot(point[name] * unit, 100 * point["error"], "s", color="#444444",
                      label="not pruned", markersize=6)
    axes.set_yscale("log")
    axes.set_ylim(*ERRORS)
    axes.yaxis.set_major_formatter(PLAIN)
    axes.yaxis.set_minor_formatter(PLAIN)
    axes.grid(True, which="both", linewidth=0.3, alpha=0.6)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
