"""The networks that `sterna train` made and that are kept in their recipes."""

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from sw.data import load
from sw.data.levels import as_seen
from sw.graph import Dense
from sw.json_file import read_json
from sw.lower import lower
from sw.teach.recipe import Teacher
from sw.train.recipe import Model, Training, read_recipe
from sw.train.training import SCHEMA

pytestmark = pytest.mark.slow  # torch

RECIPES = Path(__file__).parents[3] / "recipes"

# Brevitas' examples (bnn_pynq) publish 97.81 % for SFC 1W1A and 98.66 % for SFC 2W2A.
REACHED = {"sfc-w1a1": 0.978, "sfc-w2a2": 0.986}


@pytest.fixture(params=REACHED)
def recipe(request):
    return RECIPES / request.param


@pytest.fixture
def metrics(recipe):
    return read_json(recipe / "metrics.json", SCHEMA)


def test_metrics_are_of_this_model_and_recipe(recipe, metrics):
    model = gzip.decompress((recipe / "model.onnx.gz").read_bytes())
    assert metrics["model_sha256"] == hashlib.sha256(model).hexdigest()
    told, settings = metrics["recipe"], read_recipe(recipe)
    # Settings that came later are not told: they are as if they were not there.
    for kind, expected in ((Model, settings.model), (Training, settings.training),
                           (Teacher, settings.teacher)):
        assert kind(**{name: tuple(value) if isinstance(value, list) else value
                       for name, value in told[kind.__name__.lower()].items()}) == expected
    assert (recipe / "model.onnx.gz").stat().st_size < 1 << 18


def test_accuracy(recipe, metrics):
    assert metrics["accuracy"]["quantised"] >= REACHED[recipe.name]


def test_weights(recipe):
    dense = [node for node in lower(recipe / "model.onnx.gz").graph.nodes
             if isinstance(node, Dense)]
    assert [node.weights.shape for node in dense] == [
        (256, 784), (256, 256), (256, 256), (10, 256)]
    values = {-1, 1} if recipe.name == "sfc-w1a1" else {-1, 0, 1}
    assert all(set(np.unique(node.weights).tolist()) == values for node in dense)


def test_classes_of_all_test_images(recipe, metrics, sterna_data):
    data = load("mnist", sterna_data / "mnist")
    graph = lower(recipe / "model.onnx.gz", output="class").graph
    frames = as_seen(data, metrics["recipe"]["model"]["input_bits"]).test_x
    classes = graph.evaluate(frames.reshape(-1, 784).astype(np.int64))[:, 0]
    assert classes.tolist() == metrics["classes"]
    assert np.mean(classes == data.test_y) == metrics["accuracy"]["quantised"]
