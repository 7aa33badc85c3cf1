"""`sterna compress`: recipes and models, what is asked of the wrong one, no torch."""

import json
import sys

import numpy as np
import pytest

from sw.lower import lower, model_sha256
from tests.sw.lower.build_model import ModelBuilder

RECIPE = """
data = "digits"
[network]
hidden = [12]
[training]
seed = 1
validation_frames = 100
batch = 64
[dense]
epochs = 2
learning_rate = 0.01
[[prune]]
weights = 300
epochs = 2
learning_rate = 0.01
[share]
entries = 4
epochs = 2
learning_rate = 0.002
"""


@pytest.fixture
def recipe(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "recipe.toml").write_text(RECIPE)
    return folder


@pytest.fixture
def foreign(tmp_path):
    rng = np.random.default_rng(4)
    build = ModelBuilder("n", 8)
    x = build.quant("x", 1.0, 4, signed=0)
    x = build.quant(build.dense(x, rng.integers(-100, 101, (6, 8))), 64.0, 4, signed=0)
    path = tmp_path / "foreign.onnx"
    path.write_bytes(build.model(build.dense(x, rng.integers(-100, 101, (3, 6)))
                                 ).SerializeToString())
    return path


@pytest.mark.slow
def test_recipe(sterna, recipe, tmp_path):
    done = sterna("compress", recipe, "-o", tmp_path / "out", "--json")
    assert (done.status, done.err) == (0, "")
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert done.json["stages"] == metrics["stages"]
    assert done.json["test_error"] == metrics["test_error"]
    shown = sterna("compress", recipe, "-o", tmp_path / "out")
    assert shown.status == 0
    assert "compressed small" in shown.out
    assert " weights, test error " in shown.out
    compiled = sterna("compile", done.json["model"], "-o", tmp_path / "net", "--input-type",
                      metrics["input_type"])
    assert compiled.status == 0


@pytest.mark.slow
def test_model_and_recipe(sterna, refuses, recipe, tmp_path):
    """From a training's checkpoint, and again from that of the compression."""
    (tmp_path / "dense").mkdir()
    (tmp_path / "dense" / "recipe.toml").write_text(
        'data = "digits"\n[model]\nhidden = [12]\n[training]\nseed = 1\nepochs = 1\n'
        "float_epochs = 4\n")
    trained = sterna("train", tmp_path / "dense", "-o", tmp_path / "trained", "--json")
    model = trained.json["model"]
    done = sterna("compress", model, recipe, "-o", tmp_path / "out", "--json")
    assert (done.status, done.err) == (0, "")
    first = done.json["stages"][0]
    assert first["stage"] == "float"
    assert 1 - first["test_error"] == pytest.approx(trained.json["float_accuracy"], abs=0.01)
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert metrics["start"] == {"model": "model.onnx", "model_sha256": model_sha256(model)}

    again = sterna("compress", tmp_path / "out" / "model.onnx.gz", recipe, "-o", tmp_path / "more",
                   "--json")
    counts = [[sum(stage["weights"]) for stage in found.json["stages"]] for found in (done, again)]
    assert counts[0][0] == 64 * 12 + 12 * 10
    assert counts[1][0] <= 300  # as pruned before

    refuses(f"Output must be another folder than {tmp_path}/trained, which has the model to go on "
            f"from", "compress", model, recipe, "-o", tmp_path / "trained")
    refuses("Entries and their start must be given for a model; a recipe has them in its [share]",
            "compress", model, recipe, "-o", tmp_path / "none", "--entries", 4)
    (tmp_path / "trained" / "checkpoint.safetensors").unlink()
    refuses(f"Model {model} must have its checkpoint.safetensors beside it to be trained on, as "
            f"`sterna train` and `sterna compress` leave it; without one, `sterna compress "
            f"model.onnx` and no recipe shares its weights",
            "compress", model, recipe, "-o", tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_foreign_model(sterna, foreign, tmp_path):
    done = sterna("compress", foreign, "-o", tmp_path / "out", "--entries", 4, "--json")
    assert (done.status, done.err) == (0, "")
    assert [layer["after"] for layer in done.json["layers"]] == [4, 4]
    graph = lower(done.json["model"]).graph
    weights = [node.weights for node in graph.nodes if hasattr(node, "weights")]
    assert all(len(set(layer.ravel()) - {0}) == 4 for layer in weights)
    shown = sterna("compress", foreign, "-o", tmp_path / "out", "--start", "density")
    assert shown.status == 0
    assert "shared foreign.onnx" in shown.out
    assert ", 16 after, change " in shown.out


@pytest.mark.slow
def test_no_recipe(refuses, tmp_path):
    refuses(f"Recipe {tmp_path}/recipe.toml must be a readable file: No such file or directory",
            "compress", tmp_path, "-o", tmp_path / "out")


def test_what_does_not_go_together(refuses, recipe, foreign, tmp_path):
    out = tmp_path / "out"
    refuses("Entries and their start must be given for a model; a recipe has them in its [share]",
            "compress", recipe, "-o", out, "--entries", 4)
    refuses("Data and a shared teacher must be given for a recipe; a model is shared without "
            "training", "compress", foreign, "-o", out, "--data", tmp_path)
    refuses("Start must be one of linear, quantile, density, random, not 'best'",
            "compress", foreign, "-o", out, "--start", "best")
    refuses("Entries of a codebook must be 1 to 128, not 0",
            "compress", foreign, "-o", out, "--entries", 0)
    assert not (out / "model.onnx.gz").exists()


@pytest.mark.parametrize("package", ["torch", "brevitas", "safetensors"])
def test_without_torch(refuses, recipe, tmp_path, monkeypatch, package):
    for name in list(sys.modules):
        if name.partition(".")[0] == package or name.startswith(("sw.compress", "sw.models",
                                                                 "sw.teach", "sw.train")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    refuses(f"Training must have torch, Brevitas and safetensors, but {package!r} is missing; "
            f"`pip install -e '.[train]'` installs them", "compress", recipe, "-o",
            tmp_path / "out")
    assert not (tmp_path / "out").exists()
