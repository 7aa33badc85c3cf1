"""Training, for those who installed what it needs; and what earlier trainings left."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import sw
from sterna.model_metrics import TRAINING
from sw.errors import SternaError
from sw.json_file import read_json
from sw.lower import model_sha256
from sw.provenance import provenance

__all__ = ["Trained", "cached_training", "train_recipe"]

# What decides on a training besides its recipe and the versions of the packages.
_SOURCES = ("data", "models", "teach", "train")
_KEY_FILE = "training.key"


@dataclass(frozen=True, eq=False)
class Trained:
    """A trained network: its QONNX file, and how well it does on the test frames.

    Attributes
    ----------
    model, metrics : Path
        ``model.onnx`` and ``metrics.json``.
    input_type : str or None
        For ``--input-type``; None where the model's own quantiser says it.
    float_accuracy, quantised_accuracy : float
        Share of the test frames whose class is right.
    classes : int array of shape (frames,)
        Classes of the test frames.
    seconds : float
        What it took; 0 where it was found.
    """

    model: Path
    metrics: Path
    input_type: str | None
    float_accuracy: float
    quantised_accuracy: float
    classes: np.ndarray
    seconds: float = 0.0


def train_recipe(recipe: Path | str, out_dir: Path | str, *, data_folder: Path | str | None = None,
                 shared_dir: Path | str | None = None,
                 progress: Callable[[int, int], None] | None = None) -> Trained:
    """Train the recipe in a folder; write ``model.onnx``, ``metrics.json`` and a checkpoint.

    Parameters
    ----------
    recipe : path
        Folder with a ``recipe.toml``.
    out_dir : path
    data_folder : path, optional
        Of IDX files, for data sets that do not come with the kit.
    shared_dir : path, optional
        Where recipes of the same teacher keep it.
    progress : callable, optional
        Called with the epochs that are done, and all of them, of the network that trains.
    """
    try:
        from sw.train.training import train  # the only import of torch behind this package
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        raise SternaError(f"Training must have torch, Brevitas and safetensors, but {missing!r} is "
                          f"missing; `pip install -e '.[train]'` installs them") from error
    out_dir = Path(out_dir)
    (out_dir / _KEY_FILE).unlink(missing_ok=True)
    done = train(recipe, out_dir, data_folder=data_folder, shared_dir=shared_dir,
                 progress=progress and (lambda epoch: progress(epoch.number, epoch.total)))
    (out_dir / _KEY_FILE).write_text(_key(Path(recipe)))
    return Trained(done.model, done.metrics, done.input_type, done.float_accuracy,
                   done.quantised_accuracy, done.classes, done.seconds)


def cached_training(recipe: Path | str, out_dir: Path | str) -> Trained | None:
    """Return what an earlier training of the same content left in ``out_dir``, or None."""
    out_dir = Path(out_dir)
    model, metrics, key = (out_dir / name for name in ("model.onnx", "metrics.json", _KEY_FILE))
    if not (model.is_file() and metrics.is_file() and key.is_file()):
        return None
    if key.read_text() != _key(Path(recipe)):
        return None
    try:
        content = read_json(metrics, TRAINING)
        if content["model_sha256"] != model_sha256(model):
            return None
        return Trained(model, metrics, content["input_type"], content["accuracy"]["float"],
                       content["accuracy"]["quantised"], np.array(content["classes"]))
    except (SternaError, KeyError):
        return None


def _key(recipe: Path) -> str:
    """Hash of all that decides on the outcome."""
    text = hashlib.sha256()
    file = recipe / "recipe.toml" if recipe.is_dir() else recipe
    package = Path(sw.__file__).parent
    sources = sorted(path for folder in _SOURCES for path in (package / folder).rglob("*.py"))
    for path in (file, *sources):
        try:
            text.update(path.read_bytes())
        except OSError as error:
            raise SternaError(f"Recipe {path} must be readable: {error.strerror}") from error
    versions = provenance()
    text.update(repr((versions["python"], versions["packages"])).encode())
    return text.hexdigest()
