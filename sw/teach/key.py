"""What decides on the outcome of a training besides its settings, as a hash."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sw.provenance import provenance
from sw.teach.frames import Frames

__all__ = ["content_key"]

PACKAGES = ("numpy", "torch")


def content_key(frames: Frames, sources: Iterable[Path]) -> str:
    """Hash of the frames to train and to choose on, of source files, and of torch's version."""
    digest = hashlib.sha256()
    for part in (frames.train, frames.validation):
        digest.update(part.images.numpy().tobytes() + part.y.numpy().tobytes())
    for source in sources:
        digest.update(source.read_bytes())
    versions = provenance()["packages"]
    digest.update(repr([versions.get(name) for name in PACKAGES]).encode())
    return digest.hexdigest()
