"""What dense layers do for a frame: by hand, and never more than their hardware could."""

import numpy as np
import pytest

from sw.graph import Dense, Interval, Tensor
from sw.schedule import (
    DenseSchedule,
    GroupSchedule,
    NmSchedule,
    Schedule,
    SharedSchedule,
    SparseSchedule,
    Stage,
    Work,
    layer_works,
    shared_plan,
)
from tests.hw.sparse_networks import sparse_graph
from tests.random_networks.networks import random_network

INPUT = Tensor((8,), Interval(0, 3))


def work(weights, layer) -> Work:
    found, = layer_works(Stage((Dense("fc", INPUT, np.array(weights)),), layer))
    return found


def test_every_weight_is_a_product():
    """4 x 8 weights of 2 bits, 2 x 4 in a cycle."""
    weights = np.tile([1, -1, 0, 1], (4, 2))
    assert work(weights, DenseSchedule(2, 4, "ternary")) == Work("fc", "fc", 32, 8, 64, 16)


def test_kept_weights_are_products_and_have_places():
    """One of four: 8 products, each of a weight of 1 bit with a place of 2."""
    weights = np.tile([0, 1, 0, 0], (4, 2))
    layer = NmSchedule(2, 4, "ternary", kept=1)
    width = Dense("fc", INPUT, weights).weight_interval.width
    assert work(weights, layer) == Work("fc", "fc", 8, 2, 8 * (width + 2), 2 * (width + 2))


def test_groups_of_zeros_are_no_products():
    """Of two folds of two beats, one group is zero; beat, first and last are 3 bits."""
    weights = np.ones((4, 8), int)
    weights[:2, 4:] = 0
    layer = GroupSchedule(2, 4, "ternary", index="rom")
    word = 8 * Dense("fc", INPUT, weights).weight_interval.width + 3
    assert work(weights, layer) == Work("fc", "fc", 24, 8, 3 * word, word)


def test_a_sparse_engine_reads_entries():
    weights = np.zeros((4, 8), int)
    weights[0, 1], weights[3, 1], weights[2, 6] = 1, 2, 1
    layer = SparseSchedule(2, 1, 1, 3)
    # A gap of 3 bits and a code of one of two values; no gap is too long for it.
    assert work(weights, layer) == Work("fc", "fc", 3, 2, 3 * 4, 2 * 4)


def test_layers_of_a_shared_engine_share_its_slots(rng):
    graph = sparse_graph(rng, (12, 9, 7, 5), (50, 30, 20), values=[-9, -3, 1, 4, 7], shift=4,
                         bias_limit=20)
    engine = SharedSchedule(tuple(node.name for node in graph.nodes), pe=2)
    stage, = Schedule({}, (engine,)).stages(graph)
    works = list(layer_works(stage))
    assert [own.products for own in works] == [50, 30, 20]
    assert {own.lanes for own in works} == {2}
    plan = shared_plan(stage.nodes, engine)
    assert [own.cycles for own in works] == list(plan.layer_slots)
    assert sum(own.weight_bits for own in works) == plan.slots.size * engine.slot_format.bits


@pytest.mark.parametrize("seed", range(100, 110))
def test_nobody_does_more_than_the_hardware_could(seed):
    graph, schedule = random_network(seed)
    cycles = schedule.cycles(graph)
    for stage in schedule.stages(graph):
        for own in layer_works(stage):
            assert own.products <= own.lanes * cycles[stage.name]
            assert own.weight_bits <= own.word_bits * cycles[stage.name]
