"""A matplotlib figure as SVG text that belongs to its page: colours, fonts, and no addresses."""

import re
import warnings
from io import BytesIO
from typing import Any

from markupsafe import escape

__all__ = ["PLACEHOLDERS", "SETTINGS", "figure_svg", "one_line"]

# Colours that stand for the page's own, by the name of its CSS variable. No two are near others.
PLACEHOLDERS = {"paper": "#010203", "ink": "#040506", "quiet": "#070809", "line": "#0a0b0c",
                "faint": "#0d0e0f", "wing": "#101112", "bill": "#131415"}

SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none", "figure.facecolor": "none", "axes.facecolor": "none",
    "font.family": "sans-serif", "figure.dpi": 72, "text.color": PLACEHOLDERS["ink"],
    "axes.edgecolor": PLACEHOLDERS["quiet"], "axes.labelcolor": PLACEHOLDERS["quiet"],
    "xtick.color": PLACEHOLDERS["quiet"], "ytick.color": PLACEHOLDERS["quiet"],
    "axes.linewidth": 0.7, "xtick.major.width": 0.7, "ytick.major.width": 0.7,
    "xtick.minor.size": 0, "ytick.minor.size": 0}

# What a page needs none of: who wrote it, a style for all of the page, which part is which.
_DROPPED = re.compile(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>|<!--.*?-->",
                      re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_VIEW = re.compile(r' viewBox="([^"]*)"')
_ID = re.compile(r' id="([^"]+)"')
_FONT = re.compile(r"font: ([\d.]+)px [^;\"]+|font-family: [^;\"]+(?:; )?")
_SPACE = re.compile(r"\s+")


def one_line(text: str) -> str:
    """Text without line ends and what else is not printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def figure_svg(figure: Any, name: str) -> str:
    """The figure as one ``<svg class="plot">``, the same text for the same figure.

    Nothing in it may be clipped: the page has nothing with an address in it.
    """
    file = BytesIO()
    with warnings.catch_warnings():
        # The page has the letters that matplotlib's own font lacks.
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        figure.savefig(file, format="svg", metadata={"Date": None}, transparent=True)
    text = file.getvalue().decode("utf-8")
    text = _SPACE.sub(" ", _DROPPED.sub("", text[text.index("<svg"):])).replace("> <", "><")
    used = set(re.findall(r'href="#([^"]+)"', text))
    # Only in tags: labels may look like anything.
    first, *tags = _TAG.findall(text)
    view, inside = _VIEW.search(first), _TAG.split(text)[1:]
    assert view is not None
    return (f'<svg class="plot"{view[0]} role="img"><title>{escape(one_line(name))}</title>'
            + "".join(between + _own(tag, used) for between, tag in zip(inside, tags))).strip()


def _own(tag: str, used: set[str]) -> str:
    """A tag as the page has it."""
    tag = tag.replace("xlink:href", "href")
    tag = _ID.sub(lambda found: found[0] if found[1] in used else "", tag)
    for variable, colour in PLACEHOLDERS.items():
        tag = tag.replace(colour, f"var(--{variable})")
    return _FONT.sub(lambda found: f"font-size: {found[1]}px" if found[1] else "", tag)
