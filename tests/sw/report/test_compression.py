"""What a report says of a compressed network, against the network itself."""

import json
import re
from dataclasses import asdict

import numpy as np
import pytest

from sw.compress.size import size
from sw.errors import SternaError
from sw.graph import Dense, Graph
from sw.report.compression import describe_compression, is_compressed
from sw.report.compression_entry import CompressionEntry
from sw.report.entry import read_entry
from tests.sw.compress.sparse_networks import sparse_network
from tests.sw.report.examples import compression_metrics, digits_network, sparse_schedule


@pytest.fixture
def graph(rng):
    return sparse_network(rng, (64, 24, 12, 5))


def describe(graph, metrics=None, image=()):
    found = describe_compression(graph, sparse_schedule(graph), metrics, image)
    assert found is not None
    return found


def with_weights(graph, weights):
    node, *rest = graph.nodes
    return Graph((Dense("fc0", node.input, weights), *rest), graph.input, graph.output)


def test_others_have_none():
    graph, schedule = digits_network()  # ternary, a third of it zeros
    assert describe_compression(graph, schedule) is None


def test_a_shared_network_without_zeros_is_one(graph, rng):
    other = sparse_network(rng, (64, 24, 5), density=1.1)
    assert is_compressed(other)
    layer, *_ = describe(other).layers
    assert (layer.map, layer.loads[1:]) == (None, ())
    assert layer.kept == layer.weights == 64 * 24


def test_weights_as_trained_are_none(rng):
    graph = sparse_network(rng, (64, 24), density=1.1)
    free = rng.integers(1, 100, (24, 64)) * rng.choice([-1, 1], (24, 64))
    assert not is_compressed(with_weights(graph, free))
    few = sparse_network(rng, (6, 4), density=1.1)  # 24 weights, of which some are alike by chance
    assert not is_compressed(with_weights(few, rng.integers(-9, 0, (4, 6))))


def test_counts_are_those_of_the_weights(graph):
    found = describe(graph)
    for layer, node in zip(found.layers, [n for n in graph.nodes if isinstance(n, Dense)]):
        assert (layer.name, layer.shape) == (node.name, node.weights.shape)
        assert layer.kept == sum(layer.counts) == np.count_nonzero(node.weights)
        for value, count in zip(layer.values, layer.counts):
            assert count == (node.weights == value).sum()
    assert (found.weights, found.kept) == (
        64 * 24 + 24 * 12 + 12 * 5, sum(layer.kept for layer in found.layers))


def test_codings_are_those_of_sterna_size(graph):
    found, sizes = describe(graph), size(graph)
    assert {coding.name: coding.bytes for coding in found.codings} == sizes.lengths
    assert found.codings[-1].name == sizes.best
    assert found.codings[-1].ratio == sizes.ratio
    best = found.codings[-1]
    assert best.bits_per_weight == 8 * best.bytes / found.weights
    assert best.bits_per_kept == 8 * best.bytes / found.kept
    assert [c.bytes for c in found.codings] == sorted(sizes.lengths.values(), reverse=True)
    assert found.original_from == "the model's own shape"


def test_of_equal_sizes_the_best_is_last(rng):
    found = describe(sparse_network(rng, (64, 24)))  # of one layer, mixed is the best of it
    assert found.codings[-1].bytes == found.codings[-2].bytes
    assert found.codings[-2].name == "mixed"


def test_pixels_are_of_the_first_layer_of_images(graph):
    layers = describe(graph, image=(8, 8)).layers
    weights = graph.nodes[0].weights
    assert layers[0].pixels == tuple(np.count_nonzero(weights, axis=0).tolist())
    assert layers[0].pixel_shape == (8, 8)
    assert {layer.pixels for layer in layers[1:]} == {()}
    assert describe(graph, image=(4, 16)).layers[0].pixel_shape == (4, 16)
    assert describe(graph, image=(8, 9)).layers[0].pixels == ()
    square = sparse_network(np.random.default_rng(2), (64, 64, 5))
    assert describe(square, image=(8, 8)).layers[1].pixels == ()
    assert describe(graph, image=(1, 64)).layers[0].pixels == ()


def test_metrics_of_the_model(graph):
    found = describe(graph, compression_metrics())
    assert [row.stage for row in found.stages] == ["float", "pruned-1", "coded"]
    assert found.error == 0.0134
    layer = found.layers[1]
    assert [(own.stage, own.counts, own.pruned) for own in layer.before] == [
        ("float", (1, 5, 7, 2), 0), ("pruned-1", (3, 0, 0, 4), 8)]
    assert layer.unit == 2**-6
    assert found.notes == ()


def test_metrics_of_an_earlier_kit(graph):
    metrics = compression_metrics()
    del metrics["weight_histograms"], metrics["exponents"]
    found = describe(graph, metrics)
    assert len(found.stages) == 3
    assert {(layer.before, layer.unit) for layer in found.layers} == {((), None)}
    assert re.match("What the weights were before is not known: .* by an earlier kit",
                    found.notes[0])


def test_the_original_is_the_recipes(graph):
    found = describe(graph, compression_metrics() | {
        "recipe": {"network": {"hidden": [300, 100]}}})
    assert (found.original, found.original_from) == ((64, 300, 100, 5), "the recipe")
    assert found.original_bytes == 4 * (64 * 300 + 300 + 300 * 100 + 100 + 100 * 5 + 5)


def test_an_original_that_cannot_be_leaves_the_sizes_out(graph):
    found = describe(graph, compression_metrics() | {"recipe": {"network": {"hidden": [3, 2]}}})
    assert found.codings == ()
    assert re.match(r"Sizes are not known\. Original network must have 4 numbers", found.notes[0])
    assert found.weights == 64 * 24 + 24 * 12 + 12 * 5


def test_without_metrics_it_says_so(graph):
    assert describe(graph).notes[0].startswith("What the weights were before, and the stages of "
                                               "the recipe, are not known")


def test_comes_back_from_json(graph):
    found = describe(graph, compression_metrics(), (8, 8))
    assert read_entry(CompressionEntry, json.loads(json.dumps(asdict(found))), "x") == found


@pytest.mark.parametrize("changes, message", [
    ({"stages": {}}, r"^Entry 'stages' of metrics\.json must be a list, not \{\}$"),
    ({"stages": [{"stage": "float"}]}, r"^Stage in metrics\.json must have 'weights'"),
    ({"weight_histograms": [{"stage": "float", "layers": []}]},
     r"^Histograms in metrics\.json must be of 3 layers, not 0$"),
    ({"weight_histograms": [{"stage": "s", "layers": [{}, {}, {}]}]},
     r"^Histogram in metrics\.json must have 'lowest'"),
    ({"weight_histograms": [{"stage": "s", "layers": [
        {"lowest": 1.0, "highest": -1.0, "counts": [1]}] * 3}]},
     r"^Edges of the histogram of stage 's' must rise, not be 1\.0 and -1\.0$"),
    ({"weight_histograms": [{"stage": "s", "layers": [
        {"lowest": -1.0, "highest": 1.0, "counts": [1] * 2000}] * 3}]},
     r"^Histogram of stage 's' must have 1 to 1024 counts, not 2000$"),
    ({"stages": [{"stage": "s", "weights": [], "bytes": 0, "ratio": 1.0}]},
     r"^Bytes of stage 's' must be from 1 to 9007199254740992, not 0$"),
    ({"stages": [{"stage": "s", "weights": [], "bytes": 10**400, "ratio": 1.0}]},
     r"^Bytes of stage 's' must be from 1 to 9007199254740992, not far beyond$"),
    ({"stages": [{"stage": "s", "weights": [], "bytes": 1, "ratio": 1.0, "test_error": 2}]},
     r"^Error test_error of stage 's' must be from 0 to 1, not 2\.0$"),
    ({"stages": [{"stage": "s", "weights": [], "bytes": 1, "ratio": 1.0}] * 201},
     r"^Report must show at most 200 stages, not 201$"),
])
def test_rejects_what_is_no_metrics(graph, changes, message):
    with pytest.raises(SternaError, match=message):
        describe(graph, compression_metrics() | changes)
