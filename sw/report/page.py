"""One HTML file with the whole report: no script, and nothing to fetch."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sw.errors import SternaError
from sw.report import figures
from sw.report.accuracy import accuracy_rows, scale_of
from sw.report.board_view import board_views
from sw.report.comparison_view import comparison_view
from sw.report.compression_view import compression_view
from sw.report.content import Content
from sw.report.digit_view import digit_views
from sw.report.energy_view import energy_view
from sw.report.ladder import rungs
from sw.report.pace import find_pace
from sw.report.pictogram import HEIGHT, WIDTH, draw_matrix, staircase
from sw.report.rivals_view import rivals_view
from sw.report.roofline_view import roofline_view
from sw.report.summary import key_figures
from sw.report.timeline_view import timeline_view

__all__ = ["render", "write_report"]

_TEMPLATES = Path(__file__).with_name("templates")


def write_report(content: Content | Mapping[str, Any], path: Path | str) -> Path:
    """Write the page for ``content`` to ``path``, whole or not at all, and return the path.

    Parameters
    ----------
    content : :class:`Content` or mapping
        The value, or what ``report.json`` has of it.
    path : path
        Its folder must exist.
    """
    if not isinstance(content, Content):
        content = Content.from_json(content)
    path = Path(path)
    text = render(content)
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise SternaError(f"Report {path} must be writable: {error.strerror}") from error
    return path


def render(content: Content) -> str:
    """The page as text; the same content gives the same text."""
    known = [value for value in content.accuracy.values() if value is not None]
    return _environment().get_template("report.html").render(
        content=content,
        key_figures=key_figures(content),
        pace=find_pace(content.layers) if content.layers else None,
        timeline=timeline_view(content.timeline) if content.timeline else None,
        roofline=roofline_view(content.roofline) if content.roofline else None,
        accuracies=accuracy_rows(content),
        scale=scale_of(known) if known else None,
        boards=board_views(content),
        digits=digit_views(content),
        rungs=rungs(content),
        compression=compression_view(content.compression) if content.compression else None,
        energy=energy_view(content.energy) if content.energy else None,
        validation=content.validation if content.energy else None,
        rivals=rivals_view(content),
        comparison=comparison_view(content.compared) if content.compared else None,
    )


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True,
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update({name: getattr(figures, name) for name in figures.__all__})
    environment.globals.update(draw_matrix=draw_matrix, staircase=staircase, drawing_width=WIDTH,
                               drawing_height=HEIGHT)
    return environment
