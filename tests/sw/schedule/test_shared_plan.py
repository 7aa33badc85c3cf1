"""Contents of a shared engine, read back as its slots say; the cycles are tested in hardware."""

import numpy as np
import pytest

from sw.errors import SternaError
from sw.schedule.shared import SharedSchedule
from sw.schedule.shared_plan import shared_plan
from tests.hw.sparse_networks import sparse_graph

VALUES = [-9, -3, 1, 4, 7]


def network(sizes=(12, 9, 7, 5), weights=(50, 30, 20), seed=3, **options):
    options = {"values": VALUES, "shift": 4, "bias_limit": 20} | options
    return sparse_graph(np.random.default_rng(seed), sizes, weights, **options)


def schedule(graph, **options):
    return SharedSchedule(tuple(node.name for node in graph.nodes), **options)


def evaluate(plan, x):
    """What the slots of a plan say, row by row: a model of the engine's memory, not of its time."""
    logic = plan.logic
    slot_format, stages = logic.slot_format, logic.layers
    streams = [slot_format.decode_layers(stream, stages) for stream in plan.slots]
    memory = np.zeros((len(x), logic.activations), np.int64)
    memory[:, -1 - np.arange(logic.counts[0])] = x
    for stage in range(1, stages + 1):
        rounds = zip(*(stream[stage - 1] for stream in streams), strict=True)
        outputs, at = [], 0
        sign = -1 if stage % 2 else 1
        book = (1 << slot_format.bits) + (stage % (1 << logic.layer_bits) << slot_format.code_bits)
        for rows in rounds:
            sums = [(row.bias << logic.bias_shifts[stage - 1]) + memory[:, sign * (row.columns + 1)]
                    @ np.array(plan.table)[book + row.codes] for row in rows]
            outputs += sums
            if stage < stages:
                for total in sums:
                    at += 1
                    level = (total >> logic.shifts[stage - 1]).clip(
                        0, (1 << logic.bits[stage - 1]) - 1)
                    memory[:, -sign * at] = level
    return np.array(outputs).T[:, :logic.counts[-1]]


@pytest.mark.parametrize("pe", [1, 2, 3, 4])
@pytest.mark.parametrize("sizes, weights", [
    ((12, 9, 7, 5), (50, 30, 20)), ((16, 3), (20,)), ((60, 9, 40, 3), (70, 60, 40)),
])
def test_slots_say_what_the_graph_says(pe, sizes, weights, rng):
    graph = network(sizes, weights)
    plan = shared_plan(graph.nodes, schedule(graph, pe=pe))
    x = rng.integers(0, 16, (50, sizes[0]))
    np.testing.assert_array_equal(evaluate(plan, x), graph.evaluate(x))


def test_inputs_that_nobody_needs_are_replaced(rng):
    """60 inputs and 9 outputs share 64 words, as the first and last pixels are read by nobody."""
    graph = network((60, 9, 4), (70, 20), margin=9)
    plan = shared_plan(graph.nodes, schedule(graph))
    assert plan.logic.activations == 64
    x = rng.integers(0, 16, (50, 60))
    np.testing.assert_array_equal(evaluate(plan, x), graph.evaluate(x))
    wide = shared_plan(network((60, 9, 4), (200, 20)).nodes, schedule(graph))
    assert wide.logic.activations == 128


def test_numbers_of_a_plan():
    graph = network()
    plan = shared_plan(graph.nodes, schedule(graph, pe=2))
    assert plan.logic.counts == (12, 10, 8, 5)
    assert plan.logic.activations == 32
    assert plan.slots.shape[0] == 2
    # A round of the hidden layers is as long as its longest row, and no shorter than its results
    # take to be written.
    assert plan.slots.shape[1] <= plan.logic.slots
    assert plan.interval == 6 + plan.latency + 4


def test_the_image_is_slots_and_table():
    graph = network()
    plan = shared_plan(graph.nodes, schedule(graph, pe=2, is_reloadable=True))
    assert len(plan.image) == plan.logic.image_bytes == 2 * plan.logic.slots + 512
    for k, stream in enumerate(plan.slots):
        start = k * plan.logic.slots
        assert plan.image[start:start + len(stream)] == bytes(stream.tolist())
    assert np.frombuffer(plan.image[-512:], np.int8).tolist() == list(plan.table)


def test_another_network_for_the_same_logic(rng):
    graph, other = network(), network(sizes=(12, 8, 7, 5), weights=(40, 28, 18), seed=8)
    plan = shared_plan(graph.nodes, schedule(graph))
    loaded = shared_plan(other.nodes, schedule(other), plan.logic)
    assert loaded.logic == plan.logic
    x = rng.integers(0, 16, (50, 12))
    np.testing.assert_array_equal(evaluate(loaded, x), other.evaluate(x))


@pytest.mark.parametrize("options, message", [
    ({"sizes": (12, 10, 7, 5)}, r"^Network to load into the engine 'fc0..fc2' must have counts "),
    ({"sizes": (12, 9, 5), "weights": (50, 20)}, r"^Network to load into the engine 'fc0..fc1' "
                                                 r"must have counts "),
    ({"shift": 3}, r"^Network to load into the engine 'fc0..fc2' must have shifts "),
    ({"values": [-99, 99]}, r"^Network to load into the engine 'fc0..fc2' must need at most "),
])
def test_refuses_other_networks(options, message):
    graph, other = network(), network(**options)
    plan = shared_plan(graph.nodes, schedule(graph))
    with pytest.raises(SternaError, match=message):
        shared_plan(other.nodes, schedule(other), plan.logic)


@pytest.mark.parametrize("network_options, options, message", [
    ({"values": list(range(1, 10))}, {}, r"^Layer 'fc0' must have at most 8 distinct weights "
                                         r"besides 0 for codes of 3 bits, not 9; share its "
                                         r"weights, or give it an engine of its own$"),
    ({}, {"lanes": 8}, r"^Lane count of the engine 'fc0..fc2' must divide the 12 inputs, not be "
                       r"8$"),
    ({"values": [-300, 9]}, {"is_reloadable": True},
     r"^Weights of the engine 'fc0..fc2' must have at most 8 bits to be reloadable, not 10$"),
    ({"sizes": (4,) * 6, "weights": (4,) * 5}, {"gap_bits": 2, "code_bits": 5},
     r"^Shared engine must have at most 4 layers with gaps of 2 bits, not 5$"),
])
def test_rejects(network_options, options, message):
    graph = network(**network_options)
    with pytest.raises(SternaError, match=message):
        shared_plan(graph.nodes, schedule(graph, **options))
