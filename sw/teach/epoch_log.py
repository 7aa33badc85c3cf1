"""What a training said after each epoch, as lines of a file."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["LOG", "logged"]

LOG = "log.jsonl"

Epoch = TypeVar("Epoch", bound=Any)  # a dataclass


def logged(folder: Path, progress: Callable[[Epoch], None] | None) -> Callable[[Epoch], None]:
    """Return a function that adds an epoch to the log in ``folder`` and tells ``progress``."""
    def note(epoch: Epoch) -> None:
        with open(folder / LOG, "a", encoding="utf-8") as log:
            log.write(json.dumps(asdict(epoch)) + "\n")
        if progress:
            progress(epoch)
    return note
