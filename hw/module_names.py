"""Names of submodules, made from names that come from model files."""

import re
from collections.abc import Iterable

__all__ = ["module_names"]


def module_names(names: Iterable[str]) -> list[str]:
    """Make a name of each that every tool takes: letters, digits, underscores; all different.

    Those that are plain already stay as they are, as far as they are different.
    """
    plain: list[str] = []
    for name in names:
        candidate = re.sub(r"[^A-Za-z0-9_]", "_", name)
        if not re.match(r"[A-Za-z_]", candidate):
            candidate = f"_{candidate}"
        while candidate in plain:
            candidate += "_"
        plain.append(candidate)
    return plain
