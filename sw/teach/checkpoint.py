"""Stages that survive an interruption: safetensors files, each with the key of what made it."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

__all__ = ["CHECKPOINT", "Stages", "read_checkpoint", "write_checkpoint"]

#: File beside a model from which its training goes on; its key is the hash of the model.
CHECKPOINT = "checkpoint.safetensors"

Tensors = dict[str, Tensor]


class Stages:
    """A chain of stages, of which those that were made before by the same settings are read.

    A stage's key is a hash of its settings and of the key of the stage before it: what is changed
    is made again, with all that follows from it.

    Parameters
    ----------
    folder : Path
        Of the files; made where it is missing.
    key : str
        Of everything that the first stage depends on: data, sources, versions.
    """

    def __init__(self, folder: Path, key: str):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.key = folder, key

    def make(self, name: str, settings: object, how: Callable[[], Tensors]) -> Tensors:
        """Return the tensors of a stage, from its file or by calling ``how``."""
        self.key = hashlib.sha256(f"{self.key}\n{name}\n{settings!r}".encode()).hexdigest()
        path = self.folder / f"{name}.safetensors"
        found = read_checkpoint(path, self.key)
        if found is None:
            found = how()
            write_checkpoint(path, found, self.key)
        return found


def write_checkpoint(path: Path, tensors: Tensors, key: str) -> Path:
    """Write tensors and the key of what made them, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    save_file({name: tensor.detach().contiguous() for name, tensor in tensors.items()}, partial,
              metadata={"key": key})
    return partial.replace(path)


def read_checkpoint(path: Path, key: str | None = None) -> Tensors | None:
    """Tensors of a file, or None where it is missing, damaged or of another key."""
    if not path.is_file():
        return None
    try:
        with safe_open(path, framework="pt") as file:
            if key is not None and (file.metadata() or {}).get("key") != key:
                return None
            return {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except SafetensorError:
        return None
