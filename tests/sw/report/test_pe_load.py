"""Loads of processing elements, against what the schedules take."""

import numpy as np
import pytest

from sw.compress.size import size
from sw.graph import Dense, Graph
from sw.report.pe_load import built_loads, column_loads
from sw.schedule import LaneSchedule, Schedule, SharedSchedule, shared_plan
from tests.sw.compress.sparse_networks import sparse_network
from tests.sw.report.examples import sparse_schedule


@pytest.fixture
def graph(rng):
    return sparse_network(rng)


def dense(graph):
    return [node for node in graph.nodes if isinstance(node, Dense)]


def test_columns_are_those_of_sizes(graph):
    loads = {node.name: column_loads(node.weights) for node in dense(graph)}
    assert [len(load.entries) for load in loads["fc0"]] == [1, 2, 4, 8]
    assert [len(load.entries) for load in loads["fc2"]] == [1, 2, 4]  # of 5 outputs
    for k, pes in enumerate((1, 2, 4)):
        for layer in size(graph, pes=pes).layers:
            load = loads[layer.name][k]
            assert (load.engine, load.entries, load.lock_step, load.queue) == (
                None, layer.load.entries, layer.load.lock_step, layer.load.queue)


def test_sparse_engines_by_hand():
    weights = np.array([[5, 0, 0, 5], [0, 0, 0, 5], [5, 0, 0, 0], [5, 0, 0, 0]])
    other = sparse_network(np.random.default_rng(1), (4, 4))
    graph = Graph((Dense("fc0", other.nodes[0].input, weights),), other.input, other.output)
    load = built_loads(graph, sparse_schedule(graph, 2))["fc0"]
    # Rows 0 and 2, and rows 1 and 3. Column 0 takes 2 cycles in lock step, column 3 takes 1.
    assert (load.engine, load.entries) == ("sparse", (3, 2))
    assert load.lock_step == 3 * 2 / 5
    assert load.queue == 3 * 2 / 5


@pytest.mark.parametrize("pe", [1, 2, 4])
def test_a_shared_engine_takes_as_many_slots(graph, pe):
    nodes = tuple(node.name for node in graph.nodes)
    engine = SharedSchedule(nodes, pe=pe)
    loads = built_loads(graph, Schedule({}, (engine,)))
    assert list(loads) == ["fc0", "fc1", "fc2"]
    assert {(load.engine, len(load.entries), load.queue) for load in loads.values()} == {
        ("shared", pe, None)}
    plan = shared_plan(graph.nodes, engine)
    # Rounds are as long as their longest row; each layer ends with a slot of its own.
    cycles = [load.lock_step * sum(load.entries) / pe for load in loads.values()]
    assert round(sum(cycles)) + len(loads) == plan.slots.shape[1]
    if pe == 1:
        assert {load.lock_step for load in loads.values()} == {1.0}
    else:
        assert max(load.lock_step for load in loads.values()) > 1


def test_other_engines_have_none(graph):
    from sw.schedule import DenseSchedule
    schedule = Schedule({node.name: DenseSchedule(1, 1, "lowbit") if isinstance(node, Dense)
                         else LaneSchedule(1) for node in graph.nodes})
    assert built_loads(graph, schedule) == {}
