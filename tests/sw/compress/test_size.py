"""`sw.compress.size`: sizes are lengths of files."""

import numpy as np
import pytest

from sw.codec import gap
from sw.codec.codings import codings
from sw.compress.metrics import original_bytes
from sw.compress.packed import dense_part, pack, unpack
from sw.compress.size import MIXED, size
from sw.errors import SternaError
from tests.sw.compress.sparse_networks import sparse_network


def test_every_size_is_that_of_a_file_that_gives_the_weights(rng):
    graph = sparse_network(rng)
    found = size(graph)
    assert found.lengths.keys() == codings().keys() - {"trits"} | {MIXED}
    assert found.refused.keys() == {"trits"}
    for name, length in found.lengths.items():
        assert length == len(found.files[name])
        for layer, (dense, _) in zip(unpack(found.files[name]).layers, dense_part(graph)):
            np.testing.assert_array_equal(layer.weights, dense.weights)
    assert found.files["gap_huffman"] == pack(graph, ["gap_huffman"] * 3)


def test_mixed_is_the_best_of_each_layer(rng):
    found = size(sparse_network(rng))
    assert found.lengths[MIXED] == min(found.lengths.values())
    for layer in found.layers:
        assert layer.lengths[layer.best] == min(layer.lengths.values())
    around = found.lengths["gap"] - sum(layer.lengths["gap"] for layer in found.layers)
    best = sum(layer.lengths[layer.best] for layer in found.layers)
    assert abs(found.lengths[MIXED] - best - around) <= 3  # lengths of one or two bytes


def test_one_coding_is_named_where_mixing_saves_nothing(rng):
    found = size(sparse_network(rng, shape=(60, 5)))
    assert found.best == found.layers[0].best != MIXED


def test_ratio_compares_with_the_model_or_what_it_was(rng):
    graph = sparse_network(rng)
    assert size(graph).original == (60, 24, 12, 5)
    assert size(graph).ratio == original_bytes((60, 24, 12, 5)) / min(size(graph).lengths.values())
    assert size(graph, original=(64, 30, 12, 5)).original_bytes == original_bytes((64, 30, 12, 5))


@pytest.mark.parametrize("original", [(60, 24, 5), (60, 23, 12, 5), (60, 24, 12, 6),
                                      (59, 24, 12, 5)])
def test_refuses_what_the_model_cannot_come_from(original, rng):
    with pytest.raises(SternaError, match=r"^Original network must have 4 numbers of features, at "
                                          r"least those of the model \(60-24-12-5\), and as many "
                                          r"outputs, not "):
        size(sparse_network(rng), original=original)


def test_layers_by_hand(rng):
    graph = sparse_network(rng)
    weights = graph.nodes[0].weights
    layer = size(graph, pes=4).layers[0]
    assert (layer.shape, layer.weights, layer.values) == ((24, 60), 1440, 4)
    assert layer.nonzeros == np.count_nonzero(weights)
    symbols = gap.symbol_count(np.flatnonzero(weights),
                               gap.best_gap_bits(np.flatnonzero(weights), gap.Fixed))
    assert layer.useful["gap"] == layer.nonzeros / symbols
    assert layer.useful["plain"] == layer.nonzeros / 1440
    assert len(layer.load.entries) == 4
    assert layer.load.lock_step >= layer.load.queue >= 1


def test_one_element_waits_for_nobody(rng):
    load = size(sparse_network(rng)).layers[0].load
    assert load.lock_step == 1
