"""Recipe in; gzipped QONNX file, metrics and checkpoints out."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import torch

from sw.compress.coded import CodedNetwork
from sw.compress.histograms import weight_histograms
from sw.compress.loop import Epoch, Progress
from sw.compress.pipeline import features_of, run_stages
from sw.compress.recipe import CompressionRecipe, read_compression_recipe
from sw.compress.slot_count import slot_count
from sw.compress.start import read_start
from sw.compress.student import state_of
from sw.compress.table import stage_table
from sw.data import DataSet, load
from sw.errors import SternaError
from sw.graph import Graph
from sw.gzip_file import write_gzip
from sw.json_file import write_json
from sw.lower import InputType, lower, model_sha256
from sw.models.integer_mlp import IntegerLayer, integer_mlp
from sw.provenance import provenance
from sw.teach import distil
from sw.teach.checkpoint import CHECKPOINT, Stages, write_checkpoint
from sw.teach.epoch_log import logged
from sw.teach.frames import split_frames
from sw.teach.key import content_key
from sw.teach.lesson import SOURCES as LESSON_SOURCES
from sw.teach.lesson import Lesson, LessonPlan
from sw.train.export import export
from sw.train.repeatable import repeatable

__all__ = ["SCHEMA", "CompressResult", "compress"]

SCHEMA = "sterna.compression/1"

# What decides on the outcome besides the recipe, the data and the versions of the packages.
SOURCES = (*LESSON_SOURCES, Path(distil.__file__),
           *(Path(__file__).with_name(f"{name}.py") for name in (
               "loop", "masks", "neurons", "prices", "pruning", "regrowth", "schedules", "scores",
               "structures", "student")))
SHARED_SOURCES = tuple(Path(__file__).with_name(f"{name}.py")
                       for name in ("codebook", "coded", "shared", "staircase"))


@dataclass(frozen=True, eq=False)
class CompressResult:
    """A compressed network.

    Parameters
    ----------
    model, metrics : Path
        ``model.onnx.gz`` and ``metrics.json``.
    content : dict
        What the metrics say.
    seconds : float
        What it took. Not in the metrics file, which is the same for every run.
    """

    model: Path
    metrics: Path
    content: dict[str, Any]
    seconds: float


def compress(recipe: CompressionRecipe | str | Path, out_dir: str | Path, *,
             start: str | Path | None = None, data_folder: str | Path | None = None,
             shared_dir: str | Path | None = None,
             progress: Progress | None = None) -> CompressResult:
    """Train and compress the network of a recipe.

    Each stage leaves a file in ``out_dir/stages``, from which an interrupted or changed recipe
    goes on, and each epoch a line in ``out_dir/log.jsonl``. Nothing is
    chosen by the test part, which is looked at once, at the end. ``checkpoint.safetensors`` has the
    network as it was before its weights were shared, for another recipe to go on from.

    Parameters
    ----------
    recipe
        The recipe, or the folder or file to read it from.
    out_dir
        Where ``model.onnx.gz``, ``metrics.json`` and the checkpoint go; made where it is missing.
    start
        A model, ``.onnx`` or ``.onnx.gz``, with its ``checkpoint.safetensors`` beside it: that
        network is pruned and shared instead of one that ``[dense]`` trains.
    data_folder
        Of the IDX files, for data sets that do not come with the kit.
    shared_dir
        Where teachers are kept, so that several recipes train one once; ``out_dir/stages`` by
        default.
    progress
        Called after every epoch of every stage.
    """
    started = perf_counter()
    if not isinstance(recipe, CompressionRecipe):
        recipe = read_compression_recipe(recipe)
    out_dir = Path(out_dir)
    data = load(recipe.data, data_folder)
    frames = split_frames(data, recipe.training.validation_frames)
    if start and Path(start).resolve().parent == out_dir.resolve():
        raise SternaError(f"Output must be another folder than {out_dir}, which has the model to "
                          f"go on from")
    begun = read_start(Path(start), features_of(recipe, frames)) if start else None
    out_dir.mkdir(parents=True, exist_ok=True)
    note = logged(out_dir, progress)

    with repeatable(recipe.training.seed):
        lesson = Lesson(_plan(recipe), frames, Path(shared_dir or out_dir / "stages"),
                        lambda stage, number, total, loss: note(Epoch(stage, number, total, loss)))
        checkpoints = Stages(out_dir / "stages", content_key(frames, SOURCES))
        done = run_stages(recipe, frames, lesson, checkpoints, content_key(frames, SHARED_SOURCES),
                          note, begun)
        coded = done[-1].network
        assert isinstance(coded, CodedNetwork)
        layers = coded.integer_layers()
        exported = integer_mlp(layers, recipe.network.input_bits, recipe.network.activation_bits)
        plain = export(exported, data.features, out_dir / "model.onnx")
        with torch.no_grad():
            classes = torch.cat([exported(x).argmax(1) for x in
                                 frames.test.images.flatten(1).split(1000)]).numpy()
    model = write_gzip(out_dir / "model.onnx.gz", plain.read_bytes())
    plain.unlink()
    sha256 = model_sha256(model)
    # What was trained before codebooks took its weights.
    write_checkpoint(out_dir / CHECKPOINT, state_of(done[-1].masks), sha256)
    graph = _checked_graph(model, data, classes)
    with repeatable(recipe.training.seed):
        stages = stage_table(done, graph, frames, coded.input_highest)
    metrics = write_json(out_dir / "metrics.json", SCHEMA, content := {
        "recipe": asdict(recipe),
        **({"start": {"model": begun.model, "model_sha256": begun.model_sha256}} if begun else {}),
        "dataset": data.name,
        "input_type": data.input_type,
        "train_frames": len(frames.train.y),
        "validation_frames": len(frames.validation.y),
        "test_frames": len(frames.test.y),
        "stages": stages,
        "weight_histograms": weight_histograms(done),
        "exponents": [layer.exponent for layer in layers],
        **_slots(layers, recipe.share.entries),
        "neurons": [len(layer.weights) for layer in layers],
        "test_error": float(np.mean(classes != data.test_y)),
        "bias_shifts": [stairs.bias_shift for stairs in coded.stairs],
        "shifts": [stairs.shift for stairs in coded.stairs],
        "model_sha256": sha256,
        "classes_sha256": hashlib.sha256(classes.astype(np.uint8).tobytes()).hexdigest(),
        "provenance": provenance(seed=recipe.training.seed),
    })
    return CompressResult(model, metrics, content, perf_counter() - started)


def _plan(recipe: CompressionRecipe) -> LessonPlan:
    training = recipe.training
    return LessonPlan(recipe.data, training.validation_frames, training.copies, training.pool_seed,
                      2**recipe.network.input_bits - 1, recipe.teacher)


def _slots(layers: Sequence[IntegerLayer], entries: int) -> dict[str, Any]:
    """Size for engines with one byte a slot, where codes have room in it."""
    if entries > 8:
        return {}
    return {"slots_of_5_and_3_bits": slot_count([layer.weights for layer in layers])}


def _checked_graph(model: Path, data: DataSet, classes: np.ndarray) -> Graph:
    """Integer graph of the file; raises where it gives other classes than the network."""
    graph = lower(model, input_type=InputType.parse(data.input_type)).graph
    found = graph.evaluate(data.test_x.reshape(len(data.test_x), -1)).argmax(1)
    if np.any(found != classes):
        frame = int(np.flatnonzero(found != classes)[0])
        raise RuntimeError(f"Graph of {model} must give the classes of the trained network, but "
                           f"gives {found[frame]}, not {classes[frame]}, for test frame {frame}")
    return graph
