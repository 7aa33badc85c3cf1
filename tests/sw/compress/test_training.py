"""The whole chain on the digits, small; and what happens when it is interrupted."""

import gzip
import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from sw.compress.recipe import (
    CompressionRecipe,
    Learning,
    Network,
    Prune,
    Share,
    Training,
)
from sw.errors import SternaError
from sw.lower import InputType, lower
from sw.teach.recipe import Teacher

pytestmark = pytest.mark.slow

RECIPE = CompressionRecipe(
    "tiny", "digits", Network((24, 12)), Training(3, 100, batch=64, copies=2),
    Learning(epochs=15, learning_rate=0.01, augmented=0.5),
    (Prune(weights=500, epochs=6, learning_rate=0.01),
     Prune(weights=300, epochs=6, learning_rate=0.01)),
    Share(entries=4, epochs=6, learning_rate=0.002), Teacher(10, (8, 8, 16), 64, 0.02),
    Learning(epochs=6, learning_rate=0.01))


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    from sw.compress.training import compress

    told = []
    result = compress(RECIPE, tmp_path_factory.mktemp("compressed"), progress=told.append)
    return result, told


def test_metrics(done):
    result, _ = done
    content = json.loads(result.metrics.read_text())
    assert content["schema"] == "sterna.compression/1"
    assert [entry["stage"] for entry in content["stages"]] == [
        "float", "pruned-1", "pruned-2", "scratch", "shared", "coded"]
    weights = [sum(entry["weights"]) for entry in content["stages"]]
    assert weights[0] == 64 * 24 + 24 * 12 + 12 * 10
    assert weights[1] <= 500
    assert weights[3] == weights[2] >= weights[4]
    assert 250 <= weights[4] == weights[5] <= 300
    sizes = [entry["bytes"] for entry in content["stages"]]
    assert sizes[0] == 4 * (weights[0] + 24 + 12)
    assert sizes[0] > sizes[1] > sizes[2] == sizes[3] > sizes[4] >= sizes[5]
    dense = 4 * (64 * 24 + 24 + 24 * 12 + 12 + 12 * 10 + 10)
    assert [entry["ratio"] for entry in content["stages"]] == [
        round(dense / count, 3) for count in sizes]
    spread = content["weight_histograms"]
    assert [entry["stage"] for entry in spread] == ["float", "pruned-1", "pruned-2", "scratch"]
    for entry, kept in zip(spread, content["stages"]):
        assert [sum(layer["counts"]) for layer in entry["layers"]] == kept["weights"]
        assert {len(layer["counts"]) for layer in entry["layers"]} == {64}
    assert len(content["exponents"]) == 3
    errors = [entry["test_error"] for entry in content["stages"]]
    assert errors[0] < 0.2
    assert errors[-1] < 0.3
    assert content["test_error"] == errors[-1]
    assert content["test_frames"] == 360


def test_model_is_the_network_of_the_metrics(done):
    from sw.data import load

    result, _ = done
    data = load("digits")
    graph = lower(result.model, input_type=InputType.parse(data.input_type)).graph
    classes = graph.evaluate(data.test_x.reshape(-1, 64)).argmax(1)
    digest = hashlib.sha256(classes.astype(np.uint8).tobytes()).hexdigest()
    assert digest == result.content["classes_sha256"]
    assert float(np.mean(classes != data.test_y)) == result.content["test_error"]
    dense = [node for node in graph.nodes if hasattr(node, "weights")]
    assert [len(node.weights) for node in dense] == result.content["neurons"]
    for node in dense:
        assert len(np.unique(node.weights[node.weights != 0])) <= 4
    assert all(node.weights.any(1).all() for node in dense[:-1])


def test_says_how_far_it_is(done):
    result, told = done
    stages = list(dict.fromkeys(epoch.stage for epoch in told))
    assert stages == ["copies", "teacher", "answers", "float", "pruned-1", "pruned-2", "shared",
                      "scratch"]
    assert all(1 <= epoch.number <= epoch.total for epoch in told)
    assert all(0 <= epoch.validation_error <= 1 for epoch in told
               if epoch.stage not in ("copies", "teacher", "answers"))
    log = (result.model.parent / "log.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in log] == [vars(epoch) for epoch in told]


def test_goes_on_where_it_was(done, tmp_path):
    """The same bytes after an interruption, and only what is changed is made again."""
    import shutil

    from sw.compress.training import compress

    result, _ = done
    folder = shutil.copytree(result.model.parent, tmp_path / "again")
    (folder / "stages" / "pruned-2.safetensors").unlink()
    (folder / "stages" / "shared.safetensors").write_bytes(b"damaged")
    told = []
    again = compress(RECIPE, folder, progress=told.append)
    assert {epoch.stage for epoch in told} == {"copies", "pruned-2", "shared"}
    assert again.model.read_bytes() == result.model.read_bytes()
    assert again.metrics.read_bytes() == result.metrics.read_bytes()

    told.clear()
    compress(replace(RECIPE, share=replace(RECIPE.share, epochs=1), scratch=None), folder,
             progress=told.append)
    assert {epoch.stage for epoch in told} == {"copies", "shared"}


def test_file_is_gzipped(done):
    result, _ = done
    raw = result.model.read_bytes()
    assert len(gzip.decompress(raw)) > len(raw)
    assert not (result.model.parent / "model.onnx").exists()


def test_needs_frames_to_train_on(tmp_path):
    from sw.compress.training import compress

    with pytest.raises(SternaError, match=r"^validation_frames must leave some of the 1437 "
                                          r"training frames, not hold back 1437$"):
        compress(replace(RECIPE, training=Training(1, 1437)), tmp_path)


def test_control_starts_anew_in_the_pruned_shape(done, tmp_path):
    from sw.compress.training import compress
    from sw.teach.checkpoint import read_checkpoint

    result, _ = done
    rung = replace(RECIPE.prune[-1], epochs=1, restart=True)
    compress(replace(RECIPE, prune=(*RECIPE.prune, rung), scratch=None, teacher=None),
             tmp_path)
    before, after = (read_checkpoint(tmp_path / "stages" / f"pruned-{number}.safetensors")
                     for number in (2, 3))
    for layer in range(3):
        kept = before[f"{layer}.kept"]
        assert (after[f"{layer}.kept"] == kept).all()
        moved = (after[f"{layer}.weight"] - before[f"{layer}.weight"])[kept].abs()
        assert moved.mean() > 0.2 * before[f"{layer}.weight"][kept].abs().mean()


def test_features_and_random_inputs_are_learnt_from(tmp_path):
    from sw.compress.training import compress
    from sw.teach.checkpoint import read_checkpoint

    teacher = replace(RECIPE.teacher, features=1.0, random_inputs=0.2)
    recipe = replace(RECIPE, prune=(), scratch=None, teacher=teacher)
    told = []
    result = compress(recipe, tmp_path, progress=told.append)
    answers, = (tmp_path / "stages").glob("teacher-*/answers.safetensors")
    made = read_checkpoint(answers)
    frames = result.content["train_frames"]
    assert made["answers"].shape == (RECIPE.training.copies + 1, frames, 10)
    assert made["features"].shape == (RECIPE.training.copies + 1, frames, 16)
    assert result.content["stages"][0]["test_error"] < 0.2
    # What it is asked decides whether there are answers already, what counts how much does not.
    again = []
    compress(replace(recipe, teacher=replace(teacher, features=5.0)), tmp_path,
             progress=again.append)
    stages = {epoch.stage for epoch in again}
    assert "float" in stages
    assert "teacher" not in stages


@pytest.mark.parametrize("weights", [200, (100, 60, 40)])
def test_short_training_ends_at_the_budget_too(tmp_path, weights):
    """Fewer steps than lie between two prunings, and a schedule that takes all of them."""
    from sw.compress.training import compress

    rung = Prune(weights=weights, epochs=1, learning_rate=0.01, until=1.0)
    recipe = replace(RECIPE, dense=replace(RECIPE.dense, epochs=1), prune=(rung,), scratch=None,
                     teacher=None)
    counts = compress(recipe, tmp_path).content["stages"][1]["weights"]
    assert 0.9 * 200 < sum(counts) <= 200
