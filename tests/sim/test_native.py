"""`sim.native`: the compiled Verilog gives what the graph says, at the pace of the formula."""

import multiprocessing

import numpy as np
import pytest

from hw.accelerator import Accelerator
from sim.difference import first_difference
from sim.native import NativeSimulation, Stuck
from sim.stimulus import stimulus
from sw.graph import Graph, Input, Interval, Output, Table, Tensor
from sw.schedule import LaneSchedule, Schedule
from tests.hw.networks import SCHEDULES, mixed_network, other_network

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def graph():
    return mixed_network()


@pytest.fixture
def simulation(graph, cache_dir):
    return NativeSimulation(Accelerator(graph, SCHEDULES["second layer"]), cache_dir / "native")


@pytest.mark.parametrize("i_stall, o_stall, seed", [(0, 0, 0), (0.5, 0, 1), (0, 0.5, 2),
                                                    (0.7, 0.7, 3)])
def test_matches_reference(graph, simulation, i_stall, o_stall, seed):
    frames = stimulus(graph.input.tensor, 300, seed=seed)
    run = simulation.run(frames, i_stall=i_stall, o_stall=o_stall, seed=seed)
    assert first_difference(graph, frames, run.outputs) is None


def test_a_wrong_value_is_seen(graph, simulation):
    """The same Verilog is no other network."""
    frames = stimulus(graph.input.tensor, 100)
    found = first_difference(other_network(), frames, simulation.run(frames).outputs)
    assert found.layer == "class"
    assert found.expected != found.given


def test_pace_is_that_of_the_formula(graph, simulation):
    frames = stimulus(graph.input.tensor, 36)
    run = simulation.run(frames)
    assert run.interval == simulation.accelerator.interval == 48
    alone = simulation.run(frames[:1])
    assert run.latency == alone.latency
    assert run.cycles == alone.cycles + 48 * 39
    assert np.isnan(alone.interval)


def test_runs_are_repeatable(graph, simulation):
    frames = stimulus(graph.input.tensor, 10)
    cycles = [simulation.run(frames, i_stall=0.5, o_stall=0.5, seed=seed).cycles
              for seed in (1, 1, 2)]
    assert cycles[0] == cycles[1] != cycles[2]


# Each type that Verilator has for a port: 8, 16, 32 and 64 bits, and words of 32.
@pytest.mark.parametrize("lanes", [1, 2, 4, 8, 13])
def test_beats_of_any_width(lanes, cache_dir, rng):
    """8 bits per lane go in, 7 come out."""
    source = Input(Tensor((2 * lanes,), Interval(0, 255)), 1.0)
    table = Table("table", source.tensor, rng.integers(-50, 51, (1, 256)), Interval(-50, 50))
    graph = Graph((table,), source, Output(1, 0))
    dut = Accelerator(graph, Schedule({"table": LaneSchedule(lanes)}))
    frames = stimulus(source.tensor, 200)
    run = NativeSimulation(dut, cache_dir / "native").run(frames, i_stall=0.3, o_stall=0.3)
    assert first_difference(graph, frames, run.outputs) is None


def test_a_stuck_run_says_how_far_it_came(graph, simulation):
    with pytest.raises(Stuck, match=r"^Simulation must give 14 output beats for 14 frames, not 0: "
                                    r"nothing was transferred for 2 cycles, after \d+ of 28 input "
                                    r"beats$"):
        simulation.run(stimulus(graph.input.tensor, 10), patience=2)


@pytest.mark.parametrize("stall", [-0.1, 1, 1.5])
def test_rejects_stalls_that_never_end(graph, simulation, stall):
    with pytest.raises(ValueError, match=rf"^Stall probability must be from 0 to below 1, not "
                                         rf"{stall}$"):
        simulation.run(stimulus(graph.input.tensor, 1), o_stall=stall)


def test_rejects_frames_of_another_shape(simulation):
    with pytest.raises(ValueError, match=r"^Input must have the shape \(frames, 3, 4\), not "
                                         r"\(2, 12\)$"):
        simulation.run(np.zeros((2, 12), int))


def test_waveform_on_request(graph, simulation, tmp_path):
    simulation.run(stimulus(graph.input.tensor, 1), vcd=tmp_path / "x.vcd")
    text = (tmp_path / "x.vcd").read_text()
    assert "i__payload" in text
    assert "fc0" in text


def test_program_is_compiled_once(simulation):
    program = simulation.program()
    before = program.stat().st_mtime_ns
    again = NativeSimulation(simulation.accelerator, simulation.cache_dir)
    assert again.program() == program
    assert program.stat().st_mtime_ns == before


def _program(folder):
    source = Input(Tensor((1,), Interval(0, 1)), 1.0)
    graph = Graph((Table("table", source.tensor, np.array([[1, 0]]), Interval(0, 1)),), source,
                  Output(1, 0))
    dut = Accelerator(graph, Schedule({"table": LaneSchedule(1)}))
    return NativeSimulation(dut, folder).run(np.array([[0], [1]])).outputs.ravel().tolist()


def test_processes_may_share_the_folder(cache_dir):
    """Both want a program that is not there yet."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_program, [cache_dir / "native"] * 2) == [[1, 0]] * 2
