"""What earlier trainings left, and when it still counts."""

import hashlib

import numpy as np
import pytest

from sterna.training import _key, cached_training
from sw.errors import SternaError
from sw.json_file import write_json


@pytest.fixture
def recipe(tmp_path):
    folder = tmp_path / "recipe"
    folder.mkdir()
    (folder / "recipe.toml").write_text('data = "digits"\n')
    return folder


@pytest.fixture
def trained(tmp_path, recipe):
    """A folder as training leaves it."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(b"weights")
    write_json(folder / "metrics.json", "sterna.metrics/1", {
        "model_sha256": hashlib.sha256(b"weights").hexdigest(), "input_type": "0..16/16",
        "accuracy": {"float": 0.97, "quantised": 0.95}, "classes": [3, 1, 4]})
    (folder / "training.key").write_text(_key(recipe))
    return folder


def test_is_found(recipe, trained):
    found = cached_training(recipe, trained)
    assert found is not None
    assert (found.input_type, found.float_accuracy, found.quantised_accuracy) == (
        "0..16/16", 0.97, 0.95)
    assert np.array_equal(found.classes, [3, 1, 4])
    assert found.model == trained / "model.onnx"


@pytest.mark.parametrize("change", [
    lambda recipe, out: (recipe / "recipe.toml").write_text('data = "mnist"\n'),
    lambda recipe, out: (out / "model.onnx").write_bytes(b"other weights"),
    lambda recipe, out: (out / "metrics.json").write_text("{"),
    lambda recipe, out: write_json(out / "metrics.json", "sterna.metrics/1", {}),
    lambda recipe, out: (out / "model.onnx").unlink(),
    lambda recipe, out: (out / "training.key").unlink(),
    lambda recipe, out: (out / "training.key").write_text("of another version"),
], ids=["recipe", "model", "metrics", "empty-metrics", "no-model", "no-key", "key"])
def test_does_not_count_any_more(recipe, trained, change):
    change(recipe, trained)
    assert cached_training(recipe, trained) is None


def test_versions_count(recipe, trained, monkeypatch):
    monkeypatch.setattr("sterna.training.provenance",
                        lambda: {"python": "3.99", "packages": {"torch": "9"}})
    assert cached_training(recipe, trained) is None


def test_no_recipe(trained, tmp_path):
    with pytest.raises(SternaError, match=rf"^Recipe {tmp_path}/nothing must be readable: No such "
                                          rf"file or directory$"):
        cached_training(tmp_path / "nothing", trained)
