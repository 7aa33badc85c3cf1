"""Recipe in, QONNX file and metrics out."""

from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from sw.data import load
from sw.errors import SternaError
from sw.json_file import write_json
from sw.lower import model_sha256
from sw.models.mlp import float_mlp, quantised_mlp
from sw.provenance import provenance
from sw.train.export import export
from sw.train.fitting import Progress, accuracy_of, classes_of, fit
from sw.train.frames import Frames
from sw.train.recipe import Recipe, read_recipe
from sw.train.repeatable import repeatable

__all__ = ["SCHEMA", "TrainResult", "train"]

SCHEMA = "sterna.metrics/1"


@dataclass(frozen=True, eq=False)
class TrainResult:
    """A trained network.

    Parameters
    ----------
    model : Path
        The QONNX file.
    metrics : Path
        The JSON file with the accuracies, the recipe and the classes.
    input_type : str
        What integers the model's input is made from, for the lowering: ``"0..16/16"``.
    float_accuracy, quantised_accuracy : float
        Share of the test frames whose class is right.
    classes : array of int64, (test frames,)
        Classes that the quantised network gives the test frames.
    seconds : float
        What it took. Not in the metrics file, which is the same for every run.
    """

    model: Path
    metrics: Path
    input_type: str
    float_accuracy: float
    quantised_accuracy: float
    classes: np.ndarray
    seconds: float


def train(recipe: Recipe | str | Path, out_dir: str | Path, *,
          data_folder: str | Path | None = None,
          progress: Progress | None = None) -> TrainResult:
    """Train the network of a recipe, and its float twin, and write ``model.onnx``.

    The float twin is the same network without quantisers, and trains by the same settings. Where
    the recipe says so it teaches the quantised one. The test part is looked at once, at the end.

    Parameters
    ----------
    recipe
        The recipe, or the folder or file to read it from.
    out_dir
        Where ``model.onnx`` and ``metrics.json`` go; made where it is missing.
    data_folder
        Of the IDX files, for data sets that do not come with the kit.
    progress
        Called after every epoch of either network.
    """
    started = perf_counter()
    if not isinstance(recipe, Recipe):
        recipe = read_recipe(recipe)
    out_dir = Path(out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    data = load(recipe.data, data_folder)
    if recipe.training.validation_frames >= len(data.train_y):
        raise SternaError(f"Recipe {recipe.name}: [training] validation_frames must leave some of "
                          f"the {len(data.train_y)} train frames, not hold back "
                          f"{recipe.training.validation_frames}")
    frames, test = Frames.train_and_test(data)
    features = (data.features, *recipe.model.hidden, data.classes)
    settings = recipe.training

    with repeatable(settings.seed):
        teacher = float_mlp(features)
        fit(teacher, frames, settings, settings.float_epochs, name="float", progress=progress)
        network = quantised_mlp(features, recipe.model.weights, recipe.model.activation_bits)
        fit(network, frames, settings, settings.epochs, name="quantised", teacher=teacher,
            progress=progress)
        float_accuracy = accuracy_of(teacher, test)
        classes = classes_of(network, test).numpy()
        model = export(network, data.features, out_dir / "model.onnx")

    accuracy = float(np.mean(classes == data.test_y))
    metrics = write_json(out_dir / "metrics.json", SCHEMA, {
        "recipe": asdict(recipe),
        "dataset": data.name,
        "input_type": data.input_type,
        "train_frames": len(data.train_y),
        "test_frames": len(data.test_y),
        "accuracy": {"float": float_accuracy, "quantised": accuracy},
        "model_sha256": model_sha256(model),
        "classes": classes,
        "provenance": provenance(seed=settings.seed),
    })
    return TrainResult(model, metrics, data.input_type, float_accuracy, accuracy, classes,
                       perf_counter() - started)
