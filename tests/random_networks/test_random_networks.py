"""Networks that nobody wrote a case for, in schedules that nobody would choose."""

import numpy as np
import pytest

from hw.accelerator import Accelerator
from sim.difference import first_difference
from sim.native import NativeSimulation
from sim.stimulus import stimulus
from sim.streams import run_frames
from sw.graph import ArgMax, Dense, Table, Threshold
from sw.schedule import GroupSchedule, NmSchedule, RequantiseSchedule, SparseSchedule
from tests.random_networks.networks import random_network

IN_AMARANTH = range(100, 120)
NATIVE = range(200, 203)
FOR_LONG = range(300, 320)


def test_the_networks_cover_what_there_is():
    kinds, engines, stores, ways = set(), set(), set(), set()
    for seed in [*IN_AMARANTH, *NATIVE]:
        graph, schedule = random_network(seed)
        kinds |= {type(node) for node in graph.nodes}
        engines |= {getattr(layer, "engine", None) for layer in schedule.layers.values()}
        stores |= {layer.store for layer in schedule.layers.values()}
        ways |= {type(layer) for layer in schedule.layers.values()}
    assert {Dense, Threshold, Table, ArgMax} <= kinds
    assert {"xnor", "ternary", "lowbit"} <= engines
    assert stores == {"rom", "bram"}
    assert {SparseSchedule, NmSchedule, GroupSchedule, RequantiseSchedule} <= ways


def test_the_networks_tell_frames_apart():
    """A network that gives one answer to everything would test nothing."""
    dull = 0
    for seed in [*IN_AMARANTH, *NATIVE]:
        graph, _ = random_network(seed)
        outputs = graph.evaluate(stimulus(graph.input.tensor, 100))
        dull += len(np.unique(outputs, axis=0)) == 1
    assert dull <= 3


@pytest.mark.parametrize("seed", [*IN_AMARANTH[:3], *(
    pytest.param(seed, marks=pytest.mark.slow) for seed in IN_AMARANTH[3:])])
def test_in_the_amaranth_simulator(seed):
    graph, schedule = random_network(seed)
    dut = Accelerator(graph, schedule)
    frames = stimulus(graph.input.tensor, 2, seed=seed)
    run = run_frames(dut, frames, dut.i_format, dut.o_format, o_beats=dut.o_beats, seed=seed,
                     i_stall=0.1 * (seed % 3), o_stall=0.2 * (seed % 2))
    assert first_difference(graph, frames, run.outputs) is None


def check_native(seed, cache_dir):
    graph, schedule = random_network(seed)
    dut = Accelerator(graph, schedule)
    simulation = NativeSimulation(dut, cache_dir / "native")
    frames = stimulus(graph.input.tensor, 400, seed=seed)
    run = simulation.run(frames)
    assert first_difference(graph, frames, run.outputs) is None
    if schedule.is_exact(graph):
        assert run.interval == dut.interval
    else:  # what skips zeros is never slower than without any
        assert run.interval <= dut.interval
    stalled = simulation.run(frames, i_stall=0.4, o_stall=0.4, seed=seed)
    assert first_difference(graph, frames, stalled.outputs) is None


@pytest.mark.slow
@pytest.mark.parametrize("seed", NATIVE)
def test_native(seed, cache_dir):
    check_native(seed, cache_dir)


@pytest.mark.slow
@pytest.mark.full
@pytest.mark.parametrize("seed", FOR_LONG)
def test_many(seed, cache_dir):
    check_native(seed, cache_dir)
