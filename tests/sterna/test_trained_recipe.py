"""Trained recipes of both commands, and folders that are none."""

from pathlib import Path

import numpy as np
import pytest

from sterna.trained_recipe import is_trained, trained_data, trained_output, trained_recipe
from sw.errors import SternaError
from sw.json_file import read_json, write_json

RECIPES = Path(__file__).parents[2] / "recipes"


@pytest.fixture
def trained(tmp_path):
    """As `sterna train` leaves it, with a model that nobody reads here."""
    recipe = tmp_path / "small"
    recipe.mkdir()
    (recipe / "recipe.toml").write_text('data = "digits"\n[model]\nhidden = [8]\n')
    (recipe / "model.onnx.gz").write_bytes(b"")
    write_json(recipe / "metrics.json", "sterna.metrics/1", {
        "dataset": "digits", "input_type": None, "classes": [3, 1],
        "recipe": {"model": {"input_bits": 2}}, "accuracy": {"float": 0.9, "quantised": 0.75}})
    return recipe


def test_of_train(trained):
    assert is_trained(trained)
    found = trained_recipe(trained)
    assert (found.model, found.input_type) == (trained / "model.onnx.gz", None)
    assert (found.float_accuracy, found.quantised_accuracy) == (0.9, 0.75)
    assert found.classes.tolist() == [3, 1]
    assert trained_output(trained) == "class"
    data = trained_data(trained, None)
    assert data.input_type == "0..3/3"
    assert np.unique(data.test_x).tolist() == [0, 1, 2, 3]


def test_of_compress():
    recipe = RECIPES / "icestick"
    metrics = read_json(recipe / "metrics.json", "sterna.compression/1")
    found = trained_recipe(recipe)
    assert found.input_type is None
    assert found.quantised_accuracy == 1 - metrics["test_error"]
    assert trained_output(recipe) == "model"


def test_not_trained():
    assert not is_trained(RECIPES / "digits")


def test_metrics_of_the_other_command(trained):
    write_json(trained / "metrics.json", "sterna.compression/1", {})
    with pytest.raises(SternaError, match=r"metrics.json must .*sterna.metrics/1"):
        trained_recipe(trained)


@pytest.mark.parametrize("use", [trained_recipe, lambda recipe: trained_data(recipe, None)])
def test_metrics_without_what_is_needed(trained, use):
    write_json(trained / "metrics.json", "sterna.metrics/1", {"dataset": "digits"})
    with pytest.raises(SternaError, match="metrics.json must be of `sterna train` or `sterna "
                                          "compress`, but lacks '[a-z]+'$"):
        use(trained)
