"""`sterna report`."""

from pathlib import Path
from typing import Annotated

import typer

from sterna.commands.console import AsJson, show, steps
from sterna.reporting import report
from sw.report import JSON_FILE

__all__ = ["report_command"]


def report_command(
    folders: Annotated[list[Path], typer.Argument(help="Folders that `sterna compile` wrote: the "
                                                  "network in the first, other schedules of it, "
                                                  "other networks to compare it with, and the "
                                                  "folder of `sterna compress` that tells its "
                                                  "stages. Or that of `sterna demo`, or one that "
                                                  "holds several.",
                                                  metavar="DIR...")],
    out: Annotated[Path | None, typer.Option("-o", "--output-dir", help="Folder to write; the "
                                             "first DIR.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write one HTML page, and report.json, on what was compiled, simulated and built."""
    with steps("report") as say:
        say("collect and draw")
        page = report(folders, out)
    show({"report": str(page), "json": str(page.with_name(JSON_FILE))}, as_json=as_json,
         title="report")
