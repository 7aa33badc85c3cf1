"""`sterna compare`."""

from pathlib import Path
from typing import Annotated

import typer

from sterna.commands.console import AsJson, show, steps
from sterna.comparing import compare

__all__ = ["compare_command"]


def compare_command(
    folders: Annotated[list[Path], typer.Argument(help="Two or more folders that `sterna compile` "
                                                  "wrote: other networks on the same data, other "
                                                  "schedules, other boards; or a folder that "
                                                  "holds them. And the folder of "
                                                  "`sterna compress` that tells an accuracy.",
                                                  metavar="DIR...")],
    out: Annotated[Path | None, typer.Option("-o", "--output-dir", help="Folder to write; the "
                                             "first DIR.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put builds side by side on one HTML page: accuracy, area, speed and energy."""
    with steps("compare") as say:
        say("collect and draw")
        found = compare(folders, out)
    show(found if as_json else {"comparison": found["comparison"], "json": found["json"]},
         as_json=as_json, title="compare")
