"""The networks in the recipe folders: what their metrics say, and what they were to reach."""

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from sw.compress.recipe import Prune, Share, Training, read_compression_recipe
from sw.compress.size import size
from sw.compress.slot_count import slot_count
from sw.data import load
from sw.graph import Dense, Threshold
from sw.json_file import read_json
from sw.lower import InputType, lower
from sw.schedule.requantise import requantisation

RECIPES = Path(__file__).parents[3] / "recipes"
TRAINED = sorted(path.parent for path in RECIPES.glob("*/model.onnx.gz")
                 if "[share]" in (path.parent / "recipe.toml").read_text())
FEATURES = (784, 300, 100, 10)


@pytest.fixture(params=TRAINED, ids=lambda path: path.name)
def folder(request):
    return request.param


@pytest.fixture
def metrics(folder):
    return read_json(folder / "metrics.json", "sterna.compression/1")


@pytest.fixture
def graph(folder):
    return lower(folder / "model.onnx.gz").graph


def named(name):
    return RECIPES / name


def test_metrics_are_of_this_model_and_recipe(folder, metrics):
    model = gzip.decompress((folder / "model.onnx.gz").read_bytes())
    assert metrics["model_sha256"] == hashlib.sha256(model).hexdigest()
    recipe = read_compression_recipe(folder)
    told = metrics["recipe"]
    # Settings that came later are not told: they are as if they were not there.
    assert Share(**told["share"]) == recipe.share
    assert Training(**told["training"]) == recipe.training
    assert tuple(Prune(**{name: tuple(value) if isinstance(value, list) else value
                          for name, value in rung.items()})
                 for rung in told["prune"]) == recipe.prune


def test_every_layer_is_a_codebook_without_dead_rows(folder, graph):
    entries = read_compression_recipe(folder).share.entries
    dense = [node for node in graph.nodes if isinstance(node, Dense)]
    assert len(dense) == 3
    for node in dense:
        assert 1 <= len(set(node.weights.ravel().tolist()) - {0}) <= entries
        assert np.abs(node.weights).max() <= 127
    assert all(node.weights.any(1).all() for node in dense[:-1])


def test_staircases_are_a_sum_a_shift_and_a_clip(graph, metrics):
    staircases = [node for node in graph.nodes if isinstance(node, Threshold)]
    assert len(staircases) == 2
    for node, shift, bias_shift in zip(staircases, metrics["shifts"], metrics["bias_shifts"]):
        found = requantisation(node)
        assert found.shift == shift
        assert node.levels == 15
        if node.input.interval.step == 1:  # else there is more than one bias that does
            assert not np.any(found.biases & (1 << bias_shift) - 1)
        assert np.abs(found.biases).max() <= 127 << bias_shift


@pytest.mark.slow
def test_size_is_that_of_the_table(graph, metrics):
    found = size(graph, original=FEATURES)
    coded = metrics["stages"][-1]
    assert coded["stage"] == "coded"
    assert coded["bytes"] == found.lengths[coded["coding"]]
    assert coded["ratio"] == round(found.ratio, 3)


@pytest.mark.slow
def test_error_on_all_test_images(folder, metrics, sterna_data):
    data = load("mnist", sterna_data / "mnist")
    graph = lower(folder / "model.onnx.gz", input_type=InputType.parse(data.input_type)).graph
    classes = graph.evaluate(data.test_x.reshape(-1, 784)).argmax(1)
    digest = hashlib.sha256(classes.astype(np.uint8).tobytes()).hexdigest()
    assert metrics["classes_sha256"] == digest
    assert metrics["test_error"] == float(np.mean(classes != data.test_y))


def test_icestick_fits_its_block_ram():
    metrics = read_json(named("icestick") / "metrics.json", "sterna.compression/1")
    graph = lower(named("icestick") / "model.onnx.gz").graph
    found = slot_count([node.weights for node in graph.nodes if isinstance(node, Dense)])
    assert found == metrics["slots_of_5_and_3_bits"]
    assert found["slots"] <= 12 * 512
    assert metrics["test_error"] <= 0.0145


def reached(kind):
    return [read_json(named(f"lenet300-{kind}-{seed}") / "metrics.json", "sterna.compression/1")
            for seed in range(3)]


def test_distilled_networks_reach_190_times():
    for metrics in reached("distilled"):
        assert metrics["stages"][-1]["ratio"] >= 190
        assert metrics["test_error"] <= 0.016


def test_one_network_reaches_237_times():
    metrics = read_json(named("lenet300-237") / "metrics.json", "sterna.compression/1")
    assert metrics["stages"][-1]["ratio"] >= 237
    assert metrics["test_error"] <= 0.016


def test_plain_networks_reach_45_times():
    for metrics in reached("plain"):
        assert metrics["recipe"]["teacher"] is None
        assert metrics["stages"][0]["test_error"] <= 0.0145
        assert sum(metrics["stages"][1]["weights"]) * 12 <= 266_200
        assert metrics["stages"][-1]["ratio"] >= 45
    assert np.mean([metrics["test_error"] for metrics in reached("plain")]) <= 0.0175
