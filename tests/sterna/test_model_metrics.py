"""Metrics of a model are found by its hash, and by nothing else."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from sterna.model_metrics import (
    TRAINING,
    accuracies,
    find_metrics,
    image_shape,
    read_metrics,
)
from sw.errors import SternaError
from sw.json_file import write_json
from sw.lower import model_sha256

ICESTICK = Path(__file__).parents[2] / "recipes" / "icestick"


def graph(size):
    return SimpleNamespace(input=SimpleNamespace(tensor=SimpleNamespace(size=size)))


def test_of_a_recipe_in_the_kit():
    found = find_metrics(model_sha256(ICESTICK / "model.onnx.gz"), ())
    assert found is not None
    assert found == read_metrics(ICESTICK)
    assert found["recipe"]["name"] == "icestick"
    assert accuracies(found) == {"float": 1 - 0.009, "quantised": 1 - 0.0134}


def test_of_a_training_in_the_kit():
    sha256 = model_sha256(ICESTICK.with_name("sfc-w1a1") / "model.onnx.gz")
    assert find_metrics(sha256, ()) is None
    found = find_metrics(sha256, (), TRAINING)
    assert found is not None
    assert found["recipe"]["name"] == "sfc-w1a1"


@pytest.mark.parametrize("sha256", ["0" * 64, None, 7])
def test_of_no_recipe(sha256):
    assert find_metrics(sha256, ()) is None


def test_of_a_folder(tmp_path):
    write_json(tmp_path / "metrics.json", "sterna.compression/1", {"model_sha256": "a" * 64})
    found = find_metrics("a" * 64, [tmp_path / "none", tmp_path])
    assert found is not None
    assert found["model_sha256"] == "a" * 64
    assert find_metrics("b" * 64, [tmp_path]) is None


def test_of_another_kind_or_damaged(tmp_path):
    assert read_metrics(tmp_path) is None
    write_json(tmp_path / "metrics.json", "sterna.metrics/1", {})
    assert read_metrics(tmp_path) is None
    (tmp_path / "metrics.json").write_text("{")
    assert read_metrics(tmp_path) is None


@pytest.mark.parametrize("metrics", [{}, {"stages": [], "test_error": 0.1}, {"stages": 7},
                                     {"stages": [{"test_error": None}], "test_error": 0.1}])
def test_rejects_metrics_without_errors(metrics):
    with pytest.raises(SternaError, match=r"^metrics\.json must have the stages and the "
                                          r"test_error of `sterna compress`, but "):
        accuracies(metrics)


def test_frames_are_images_where_the_data_set_is_known():
    assert image_shape(graph(784), "mnist") == (28, 28)
    assert image_shape(graph(64), "digits") == (8, 8)
    assert image_shape(graph(64), "something") == ()
    assert image_shape(graph(64), None) == ()
    assert image_shape(graph(10), "digits") == ()
