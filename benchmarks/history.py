"""The history of what was measured: rows of `history.csv`, which are added and never changed."""

import csv
import subprocess
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["FILE", "KINDS", "Row", "append", "now", "read", "this_commit"]

FILE = Path(__file__).with_name("history.csv")
KINDS = ("measured", "simulated", "estimated")


@dataclass(frozen=True)
class Row:
    """One figure. ``benchmarks/README.md`` says what the columns are."""

    date: str
    commit: str
    benchmark: str
    flags: str
    seed: int
    figure: float
    unit: str
    kind: str

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"Kind must be one of {', '.join(KINDS)}, not {self.kind!r}")
        datetime.fromisoformat(self.date)


HEADER = [field.name for field in fields(Row)]


def read(path: Path = FILE) -> list[Row]:
    """All rows, oldest first."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    if header != HEADER:
        raise ValueError(f"{path} must have the columns {', '.join(HEADER)}, not "
                         f"{', '.join(header)}")
    return [Row(*line[:4], int(line[4]), float(line[5]), *line[6:]) for line in lines]


def append(rows: list[Row], path: Path = FILE) -> None:
    """Add rows at the end; a new file gets its header."""
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(HEADER)
        writer.writerows(astuple(row) for row in rows)


def now() -> str:
    """Return this second, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def this_commit() -> str:
    """The commit that is measured, with a plus sign where files have changes."""
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=FILE.parent, capture_output=True, text=True,
                              check=True).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ":!*history.csv")
    return git("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")
