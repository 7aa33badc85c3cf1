"""The checkpoint of a trained model, from which a recipe goes on instead of training anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path

import torch
from torch import Tensor

from sw.errors import SternaError
from sw.lower import model_sha256
from sw.teach.checkpoint import CHECKPOINT, read_checkpoint

__all__ = ["Start", "read_start"]

MAX_BYTES = 1 << 30


@dataclass(frozen=True, eq=False)
class Start:
    """Weights, biases and masks as :func:`sw.compress.student.state_of` names them.

    Parameters
    ----------
    model : str
        Name of the file.
    model_sha256 : str
    state : mapping of str to Tensor
    """

    model: str
    model_sha256: str
    state: Mapping[str, Tensor]


def read_start(model: Path, features: tuple[int, ...]) -> Start:
    """Read the checkpoint beside ``model``, for a network of these inputs, outputs and classes.

    Raises
    ------
    SternaError
        Where there is none, or it is of another model, damaged, or of another shape.
    """
    sha256 = model_sha256(model)
    path = model.with_name(CHECKPOINT)
    if not path.is_file():
        raise SternaError(f"Model {model} must have its {CHECKPOINT} beside it to be trained on, "
                          f"as `sterna train` and `sterna compress` leave it; without one, "
                          f"`sterna compress {model.name}` and no recipe shares its weights")
    if path.stat().st_size > MAX_BYTES:
        raise SternaError(f"Checkpoint {path} must have at most {MAX_BYTES >> 20} MiB")
    found = read_checkpoint(path, sha256)
    if found is None:
        if read_checkpoint(path) is None:
            raise SternaError(f"Checkpoint {path} must be a safetensors file, but is damaged")
        raise SternaError(f"Checkpoint {path} must be of {model.name} beside it, but is of another "
                          f"model; train that again")
    shape = _shape(found)
    if shape != features:
        raise SternaError(f"Recipe's network must be {_named(shape)} as that of {model}, not "
                          f"{_named(features)}")
    return Start(model.name, sha256, {name: value for layer in range(len(features) - 1)
                                      for name, value in _layer(found, layer, features, path)})


def _shape(found: Mapping[str, Tensor]) -> tuple[int, ...]:
    """Inputs, outputs of each layer; empty where the first layer is missing."""
    shape: tuple[int, ...] = ()
    for layer in count():
        weight = found.get(f"{layer}.weight")
        if weight is None or weight.ndim != 2:
            return shape
        shape = (*(shape or weight.shape[1:]), len(weight))
    return shape


def _layer(found: Mapping[str, Tensor], layer: int, features: tuple[int, ...], path: Path
           ) -> list[tuple[str, Tensor]]:
    inputs, outputs = list(pairwise(features))[layer]
    is_last = layer == len(features) - 2
    tensors = {"weight": found[f"{layer}.weight"],
               "kept": found.get(f"{layer}.kept", torch.ones(outputs, inputs, dtype=torch.bool))}
    if not is_last:
        tensors["bias"] = found.get(f"{layer}.bias", torch.zeros(outputs))
    for name, tensor in tensors.items():
        shape = (outputs,) if name == "bias" else (outputs, inputs)
        dtype = torch.bool if name == "kept" else torch.float32
        if tuple(tensor.shape) != shape or tensor.dtype != dtype or not tensor.isfinite().all():
            raise SternaError(f"Checkpoint {path} must have finite numbers of the shape {shape} "
                              f"as {layer}.{name}, not {tensor.dtype} of {tuple(tensor.shape)}; "
                              f"train the model again")
    return [(f"{layer}.{name}", tensor) for name, tensor in tensors.items()]


def _named(features: tuple[int, ...]) -> str:
    return "-".join(map(str, features)) or "none that can be read"
