"""`sterna train`: recipes that cannot be, a machine without torch, and a network that goes on."""

import json
import sys

import pytest


@pytest.mark.slow
def test_no_recipe(refuses, tmp_path):
    refuses(f"Recipe {tmp_path}/nothing/recipe.toml must be a readable file: No such file or "
            f"directory", "train", tmp_path / "nothing", "-o", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("package", ["torch", "brevitas", "safetensors"])
def test_without_torch(refuses, tmp_path, monkeypatch, package):
    for name in list(sys.modules):
        if name.partition(".")[0] in (package,) or name.startswith(("sw.train", "sw.models",
                                                                 "sw.teach")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    refuses(f"Training must have torch, Brevitas and safetensors, but {package!r} is missing; "
            f"`pip install -e '.[train]'` installs them", "train", tmp_path, "-o", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_trains(sterna, tmp_path):
    recipe = tmp_path / "recipe"
    recipe.mkdir()
    (recipe / "recipe.toml").write_text(
        'data = "digits"\n[model]\nhidden = [8]\nweights = "ternary"\nactivation_bits = 1\n'
        "[training]\nseed = 1\nepochs = 1\nfloat_epochs = 1\nbatch = 64\nlearning_rate = 0.01\n")
    done = sterna("train", recipe, "-o", tmp_path / "out", "--json")
    assert (done.status, done.err) == (0, "")
    assert done.json["input_type"] == "0..16/16"
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert metrics["schema"] == "sterna.metrics/1"
    assert metrics["accuracy"]["quantised"] == done.json["quantised_accuracy"]
    compiled = sterna("compile", tmp_path / "out" / "model.onnx", "-o", tmp_path / "net",
                      "--input-type", done.json["input_type"])
    assert compiled.status == 0
