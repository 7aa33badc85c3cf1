"""`sw.compress.packed`: the integer network comes back from its file, all of it."""

import zlib
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sw.codec.codings import codings
from sw.compress.packed import MAGIC, NUMBERS, dense_part, pack, unpack
from sw.compress.stairs import Entries, Steps, Sum
from sw.errors import SternaError
from sw.graph import ArgMax, Graph, Interval, Output, Threshold
from tests.sw.compress.sparse_networks import sparse_network


def rebuilt(graph, packed):
    """The integers behind the last dense layer, from what the file holds and nothing else."""
    def evaluate(x):
        for layer in packed.layers:
            x = x @ layer.weights.T
            for stairs in layer.stairs:
                assert not isinstance(stairs, Entries)
                if isinstance(stairs, Sum):
                    x = np.clip(x + stairs.biases >> stairs.shift, 0, stairs.levels)
                else:
                    x = (x[..., None] >= stairs.thresholds).sum(axis=-1)
        return x
    return evaluate


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("spaced", [True, False])
def test_the_network_comes_back(name, spaced, rng):
    graph = sparse_network(rng, values=(-9, 9), spaced=spaced)
    packed = unpack(pack(graph, [name] * 3))
    for layer, (dense, _) in zip(packed.layers, dense_part(graph), strict=True):
        assert layer.coding == name
        np.testing.assert_array_equal(layer.weights, dense.weights)
    assert {type(stairs) for layer in packed.layers for stairs in layer.stairs} == {
        Sum if spaced else Steps}
    frames = rng.integers(0, 16, (200, 60))
    np.testing.assert_array_equal(rebuilt(graph, packed)(frames), graph.evaluate(frames))
    assert packed.scale.tolist() == [0.25]
    assert packed.offset.tolist() == [0.0]


def test_every_coding_has_its_number():
    assert set(NUMBERS) == codings().keys()


def test_bytes_by_hand(rng):
    graph = sparse_network(rng, shape=(60, 5))
    coded = codings()["gap_rice"].encode(graph.nodes[0].weights)
    data = pack(graph, ["gap_rice"])
    around = len(MAGIC) + 1 + 1 + 1 + 1 + (1 + 4) + (1 + 4) + 4
    assert len(coded) < 128  # its length is a byte
    assert len(data) == len(coded) + around
    assert data[-4:] == zlib.crc32(data[:-4]).to_bytes(4, "big")


def test_eight_bits_a_bias(rng):
    """Biases are b << 3 with b of 8 bits, and cost no more."""
    small = sparse_network(rng, shape=(60, 24, 5), density=0)
    data = pack(small, ["gap", "gap"])
    coded = sum(len(codings()["gap"].encode(dense.weights)) for dense, _ in dense_part(small))
    biases = 1 + 1 + 1 + 1 + (12 + 24 * 8 + 4) // 8
    assert len(data) - coded == len(MAGIC) + 1 + 2 * 3 + biases + 10 + 4


def test_maps_of_single_outputs_are_kept(rng):
    graph = sparse_network(rng)
    graph = Graph(graph.nodes, graph.input, Output(np.arange(1, 6) / 3, np.zeros(1)))
    assert unpack(pack(graph, ["gap"] * 3)).scale.tolist() == (
        (np.arange(1, 6) / 3).astype(np.float32).tolist())


def test_hardware_that_gives_the_class_needs_no_map(rng):
    graph = sparse_network(rng)
    with_class = Graph((*graph.nodes, ArgMax("class", graph.last)), graph.input,
                       Output(np.ones(1), np.zeros(1)))
    assert len(pack(with_class, ["gap"] * 3)) == len(pack(graph, ["gap"] * 3)) - 9
    assert len(unpack(pack(with_class, ["gap"] * 3)).scale) == 0


@cache
def packed_network(name):
    return pack(sparse_network(np.random.default_rng(1)), [name] * 3)


@settings(max_examples=100)
@given(place=st.integers(0, 10_000), flip=st.integers(1, 255), cut=st.integers(0, 10_000))
def test_damage_is_found(place, flip, cut):
    data = bytearray(packed_network("gap_huffman"))
    whole = bytes(data)
    data[place % len(data)] ^= flip
    for damaged in bytes(data), whole[:cut % len(whole)]:
        with pytest.raises(SternaError, match=r"^Packed network must (begin|have the checksum) "):
            unpack(damaged)


@settings(max_examples=100)
@given(place=st.integers(0, 10_000), value=st.integers(0, 255))
def test_damage_with_a_checksum_is_a_sentence_or_another_network(place, value):
    data = bytearray(packed_network("gap_rice")[:-4])
    data[len(MAGIC) + place % (len(data) - len(MAGIC))] = value
    try:
        sentence = None
        unpack(bytes(data) + zlib.crc32(data).to_bytes(4, "big"))
    except SternaError as error:
        sentence = str(error)
    assert sentence is None or " must " in sentence


def test_refuses_names_and_graphs(rng):
    with pytest.raises(SternaError, match=r"^Codings must be 3 of plain, trits, .*, one for each "
                                          r"dense layer, not gap$"):
        pack(sparse_network(rng), ["gap"])
    tensor = sparse_network(rng).input.tensor
    stairs = Threshold("act", tensor, np.array([[3]]), [False], Interval(0, 1))
    with pytest.raises(SternaError, match=r"^Network must have at least one dense layer to be "):
        dense_part(Graph((stairs,), sparse_network(rng).input, Output(np.ones(1), np.zeros(1))))
