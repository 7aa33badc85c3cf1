"""Recipe in, QONNX file and metrics out."""

from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import torch

from sw.data import DataSet, load
from sw.data.levels import as_seen
from sw.errors import SternaError
from sw.json_file import write_json
from sw.lower import model_sha256
from sw.models.mlp import float_mlp, hand_over, quantised_mlp, warm_mlp
from sw.models.quantisers import unit_of
from sw.provenance import provenance
from sw.teach.checkpoint import CHECKPOINT, write_checkpoint
from sw.teach.epoch_log import LOG, logged
from sw.teach.frames import split_frames
from sw.teach.lesson import Lesson, LessonPlan
from sw.teach.recipe import Teacher
from sw.train.batches import OwnFrames, TaughtFrames
from sw.train.export import export, settle
from sw.train.fitting import Epoch, Progress, accuracy_of, classes_of, fit
from sw.train.folding import folded
from sw.train.frames import Frames
from sw.train.recipe import Recipe, read_recipe
from sw.train.repeatable import repeatable

__all__ = ["SCHEMA", "TrainResult", "train"]

SCHEMA = "sterna.metrics/1"

# Students' pixels are bytes: their own quantisers, if any, make fewer levels of them.
PIXEL_TOP = 255


@dataclass(frozen=True, eq=False)
class TrainResult:
    """A trained network.

    Parameters
    ----------
    model : Path
        The QONNX file.
    metrics : Path
        The JSON file with the accuracies, the recipe and the classes.
    input_type : str or None
        What integers the model's input is made from, for the lowering: ``"0..16/16"``. None where
        the model's own quantiser says it.
    float_accuracy, quantised_accuracy : float
        Share of the test frames whose class is right.
    classes : array of int64, (test frames,)
        Classes that the quantised network gives the test frames.
    seconds : float
        What it took. Not in the metrics file, which is the same for every run.
    """

    model: Path
    metrics: Path
    input_type: str | None
    float_accuracy: float
    quantised_accuracy: float
    classes: np.ndarray
    seconds: float


def train(recipe: Recipe | str | Path, out_dir: str | Path, *,
          data_folder: str | Path | None = None, shared_dir: str | Path | None = None,
          progress: Progress | None = None) -> TrainResult:
    """Train the network of a recipe, and its float twin, and write ``model.onnx``.

    The float twin is the same network without quantisers, and trains by the same settings. Where
    the recipe says so it teaches the quantised one; or a convolutional teacher does, by bent copies
    of the frames too. The test part is looked at once, at the end.

    Each epoch leaves a line in ``log.jsonl``. ``checkpoint.safetensors`` is for going on: the float
    twin with its batch-norms folded into weights and biases, as ``sterna compress MODEL RECIPE``
    takes it, and under ``quantised`` the state of the quantised network. Its key is the hash of the
    model.

    Parameters
    ----------
    recipe
        The recipe, or the folder or file to read it from.
    out_dir
        Where ``model.onnx``, ``metrics.json`` and the checkpoint go; made where it is missing.
    data_folder
        Of the IDX files, for data sets that do not come with the kit.
    shared_dir
        Where teachers are kept, so that several recipes train one once; ``out_dir/stages`` by
        default.
    progress
        Called after every epoch of either network.
    """
    started = perf_counter()
    if not isinstance(recipe, Recipe):
        recipe = read_recipe(recipe)
    out_dir = Path(out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    raw = load(recipe.data, data_folder)
    data = as_seen(raw, recipe.model.input_bits)
    if recipe.training.validation_frames >= len(data.train_y):
        raise SternaError(f"Recipe {recipe.name}: [training] validation_frames must leave some of "
                          f"the {len(data.train_y)} train frames, not hold back "
                          f"{recipe.training.validation_frames}")
    frames, test = Frames.train_and_test(data)
    features = (data.features, *recipe.model.hidden, data.classes)
    model, settings = recipe.model, recipe.training
    (out_dir / LOG).unlink(missing_ok=True)
    note = logged(out_dir, progress)

    with repeatable(settings.seed):
        taught = recipe.teacher and _taught(recipe, recipe.teacher, raw, frames,
                                            Path(shared_dir or out_dir / "stages"), note)
        twin = float_mlp(features)
        fit(twin, taught or OwnFrames(frames, settings), settings.learning_rate,
            settings.float_epochs, name="float", progress=note)
        network = quantised_mlp(features, model.weights, model.activation_bits, model.input_bits)
        source = taught or OwnFrames(frames, settings, twin)
        if settings.warm_epochs:
            warm = warm_mlp(features, model.activation_bits, model.input_bits)
            fit(warm, source, settings.learning_rate, settings.warm_epochs, name="warm",
                progress=note)
            hand_over(warm, network, unit_of(model.weights))
        fit(network, source, settings.learning_rate, settings.epochs, name="quantised",
            logit_gain=settings.logit_gain, progress=note)
        float_accuracy = accuracy_of(twin, test)
        state = {f"quantised.{name}": value.clone() for name, value in network.state_dict().items()}
        settle(network)
        classes = classes_of(network, test).numpy()
        exported = export(network, data.features, out_dir / "model.onnx")

    sha256 = model_sha256(exported)
    write_checkpoint(out_dir / CHECKPOINT,
                     folded(twin, is_centred=model.input_bits == 1) | state, sha256)
    accuracy = float(np.mean(classes == data.test_y))
    metrics = write_json(out_dir / "metrics.json", SCHEMA, {
        "recipe": asdict(recipe),
        "dataset": data.name,
        "input_type": None if model.input_bits else data.input_type,
        "train_frames": len(data.train_y),
        "test_frames": len(data.test_y),
        "accuracy": {"float": float_accuracy, "quantised": accuracy},
        "model_sha256": sha256,
        "classes": classes,
        "provenance": provenance(seed=settings.seed),
    })
    return TrainResult(exported, metrics, None if model.input_bits else data.input_type,
                       float_accuracy, accuracy, classes, perf_counter() - started)


def _taught(recipe: Recipe, teacher: Teacher, raw: DataSet, frames: Frames, folder: Path,
            progress: Progress) -> TaughtFrames:
    settings = recipe.training
    held = frames.take(torch.arange(len(frames) - settings.validation_frames, len(frames)))
    lesson = Lesson(LessonPlan(raw.name, settings.validation_frames, settings.copies,
                               settings.pool_seed, PIXEL_TOP, teacher),
                    split_frames(raw, settings.validation_frames), folder,
                    lambda stage, number, total, loss: progress(
                        Epoch(stage, number, total, loss)))
    return TaughtFrames(lesson.pool, lesson.distillation, held, settings,
                        is_centred=recipe.model.input_bits == 1)
