# amaranth: UnusedElaboratable=no
"""The timeline of a frame ends when the simulated hardware gives its last output."""

from dataclasses import replace

import numpy as np
import pytest

from hw.accelerator import Accelerator
from sim.stimulus import stimulus
from sim.streams import run_frames
from sw.graph import Graph
from sw.schedule import DenseSchedule, Schedule, SharedSchedule, frame_turns
from tests.hw.networks import SCHEDULES, mixed_network, schedule
from tests.hw.sparse_networks import sparse_graph
from tests.random_networks.networks import random_network

# With groups, N:M, shifts, tables and converters; the last two skip zeros.
RANDOM = (100, 107, 109, 113, 103, 110)


def turns_of(dut: Accelerator):
    return frame_turns(dut.stages, {name: layer.latency for name, layer in dut.layers.items()})


def measured(dut: Accelerator, seed: int = 0) -> int:
    """Cycles from the first beat of a lone frame to its last output."""
    run = run_frames(dut, stimulus(dut.graph.input.tensor, 1, seed=seed)[:1], dut.i_format,
                     dut.o_format, o_beats=dut.o_beats)
    return run.given[-1] - run.taken[0]


@pytest.mark.parametrize("name", ["second layer", *(
    pytest.param(name, marks=pytest.mark.slow) for name in SCHEDULES if name != "second layer")])
def test_ends_at_the_latency_of_the_hardware(name):
    dut = Accelerator(mixed_network(), SCHEDULES[name])
    assert turns_of(dut)[-1].leaves == measured(dut)


@pytest.mark.slow
@pytest.mark.parametrize("seed", RANDOM)
def test_random_networks(seed):
    graph, chosen = random_network(seed)
    dut = Accelerator(graph, chosen)
    end, found = turns_of(dut)[-1].leaves, measured(dut, seed)
    if chosen.is_exact(graph):
        assert end == found
    else:  # what skips zeros never takes longer than without any
        assert end >= found


@pytest.mark.slow
def test_every_layer_ends_where_the_network_would_end_with_it():
    graph, whole = mixed_network(), SCHEDULES["second layer"]
    turns = turns_of(Accelerator(graph, whole))
    names = [node.name for node in graph.nodes]
    for turn in turns[:4]:
        nodes = graph.nodes[:names.index(turn.layer) + 1]
        part = Accelerator(Graph(nodes, graph.input, graph.output), Schedule(
            {node.name: whole.layers[node.name] for node in nodes if node.name in whole.layers}))
        assert turn.leaves == measured(part)


def test_worked_by_hand():
    """A layer of 12 inputs in 6 beats and 8 outputs in 2 folds: 12 reads, from the second cycle."""
    first = turns_of(Accelerator(mixed_network(), schedule((4, 2), (3, 4), (5, 3), 4, 3)))[0]
    assert (first.layer, first.stage) == ("fc0", "fc0")
    assert (first.arrives, first.starts, first.ends) == (0, 1, 12)


# Behind its slots the last layer gives 5 outputs: in 5 rounds of 3 + 2 cycles; or in two of 3 + 4
# and, one cycle early, in one of 3 + 3 that is not full. Two cycles are behind the last output.
@pytest.mark.parametrize("pe, waits", [(1, 25 - 2), (2, 20 - 2 - 1)])
def test_layers_of_a_shared_engine_take_turns(pe, waits, rng):
    graph = sparse_graph(rng, (12, 9, 7, 5), (50, 30, 20), values=[-9, -3, 1, 4, 7], shift=4,
                         bias_limit=20)
    names = tuple(node.name for node in graph.nodes)
    dut = Accelerator(graph, Schedule({}, (SharedSchedule(names, pe=pe),)))
    turns = turns_of(dut)
    assert [turn.layer for turn in turns] == list(names[::2])
    assert {turn.stage for turn in turns} == {f"{names[0]}..{names[-1]}"}
    for turn, following in zip(turns, turns[1:], strict=False):
        assert turn.starts < turn.ends < turn.leaves < following.starts == following.arrives
    assert turns[-1].ends == turns[-1].leaves == measured(dut)
    assert dut.engine is not None
    slots = [turn.ends - turn.starts + 1 for turn in turns[:-1]]
    assert slots == list(dut.engine.plan.layer_slots[:-1])
    assert (turns[-1].leaves - turns[-1].starts == dut.engine.plan.layer_slots[-1] + waits)
    assert sum(dut.engine.plan.layer_slots) == dut.engine.plan.slots.shape[1]


def test_a_slow_layer_is_late():
    graph = mixed_network()
    layers = SCHEDULES["all at once"].layers
    slow = Schedule({**layers, "fc1": replace(layers["fc1"], pe=1, simd=1)})
    before, after = (turns_of(Accelerator(graph, own))
                     for own in (SCHEDULES["all at once"], slow))
    assert isinstance(slow.layers["fc1"], DenseSchedule)
    assert before[0] == after[0]
    # 48 reads instead of one, once the frame is kept.
    work = [own[2].ends - own[2].starts for own in (before, after)]
    assert work == [0, 47]
    assert np.all([late.leaves > early.leaves
                   for early, late in zip(before[2:], after[2:], strict=True)])
