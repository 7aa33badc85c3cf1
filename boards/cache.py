"""Results of builds by the content that decides on them."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["content_key", "fetch", "store"]

# Raised when the files of an entry or their meaning change.
_VERSION = 1


def content_key(files: Mapping[str, str | bytes], commands: list, tools: Mapping[str, str]) -> str:
    """Return the SHA-256 of everything that decides on a result; no paths, no times."""
    digest = hashlib.sha256()
    head = json.dumps([_VERSION, commands, dict(sorted(tools.items()))])
    for name, content in [("", head), *sorted(files.items())]:
        data = content.encode() if isinstance(content, str) else content
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def store(cache: Path, key: str, folder: Path, names: list[str]) -> None:
    """Copy the files ``names`` of ``folder`` into the cache; all of them or none."""
    cache.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{key[:16]}-", dir=cache))
    try:
        for name in names:
            shutil.copyfile(folder / name, staging / name)
        sums = {name: hashlib.sha256((staging / name).read_bytes()).hexdigest() for name in names}
        (staging / "sums.json").write_text(json.dumps(sums))
        os.replace(staging, cache / key)
    except OSError:
        # Another process was faster, or the disk is full: the cache is a convenience.
        shutil.rmtree(staging, ignore_errors=True)


def fetch(cache: Path, key: str, folder: Path) -> bool:
    """Copy the result ``key`` into ``folder``, or return False where it is missing or damaged."""
    entry = cache / key
    try:
        sums = json.loads((entry / "sums.json").read_text())
        contents = {name: (entry / name).read_bytes() for name in sums if Path(name).name == name}
    except (OSError, ValueError):
        return False
    if any(hashlib.sha256(data).hexdigest() != sums[name] for name, data in contents.items()):
        shutil.rmtree(entry, ignore_errors=True)
        return False
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return True
