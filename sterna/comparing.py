"""Several builds on one page, on equal terms."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sterna.collection import split_folders
from sterna.output_folder import output_folder
from sterna.report_comparison import check_data_sets, compared_entries
from sterna.report_folder import ReportFolder
from sw.errors import SternaError
from sw.json_file import write_json
from sw.provenance import provenance
from sw.report import Content, write_report

__all__ = ["HTML_FILE", "JSON_FILE", "SCHEMA", "compare"]

SCHEMA = "sterna.comparison/1"
HTML_FILE, JSON_FILE = "compare.html", "compare.json"


def compare(folders: Sequence[Path | str], out: Path | str | None = None) -> dict[str, Any]:
    """Write ``compare.html`` and ``compare.json`` on what folders hold; return what they say.

    Parameters
    ----------
    folders : sequence of path
        That `sterna compile` wrote, of any networks of one data set and for any boards, or that
        hold such folders. A folder of `sterna compress` tells the accuracy of a network that it
        made.
    out : path, optional
        Folder to write into; the first compiled one where None, or the one that holds them all.

    Raises
    ------
    SternaError
        Where there are fewer than two folders, one comes twice, or they are of two data sets.
    """
    compiled, told = split_folders([Path(folder) for folder in folders])
    if len(compiled) < 2:
        raise SternaError(f"Comparison must have at least two folders of `sterna compile`, not "
                          f"{len(compiled)}; `sterna report` tells of one")
    seen = set()
    for folder in compiled:
        if folder.resolve() in seen:
            raise SternaError(f"Folder {folder} must be compared once, not twice")
        seen.add(folder.resolve())
    found = [ReportFolder.read(folder, told) for folder in compiled]
    check_data_sets(found)
    target = output_folder(
        out if out is not None else folders[0] if len(folders) == 1 else compiled[0])
    content = Content(
        title=f"{len(found)} builds side by side", compared=compared_entries(found),
        dataset=next((folder.dataset for folder in found if folder.dataset), None),
        test_frames=next((folder.test_frames for folder in found if folder.test_frames), None),
        notes=tuple(f"{folder.path}: {note}" for folder in found for note in folder.notes),
        provenance=provenance(graphs={str(folder.path): folder.compiled.graph.hash
                                      for folder in found}))
    page = write_report(content, target / HTML_FILE)
    builds = [{**asdict(entry), "precision": entry.precision} for entry in content.compared]
    result = {"dataset": content.dataset, "test_frames": content.test_frames, "builds": builds,
              "notes": list(content.notes)}
    data = write_json(target / JSON_FILE, SCHEMA, {**result, "provenance": content.provenance})
    return {"comparison": str(page), "json": str(data), **result}
