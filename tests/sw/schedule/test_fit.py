"""Choice of a schedule."""

import numpy as np
import pytest

from sw.errors import SternaError
from sw.graph import Dense, Graph, Input, Interval, Output, Tensor, Threshold
from sw.schedule import (
    DEVICES,
    DenseSchedule,
    GroupSchedule,
    LaneSchedule,
    NmSchedule,
    RequantiseSchedule,
    SparseSchedule,
    schedule_area,
)
from sw.schedule.fit import fit
from tests.sw.schedule.networks import ternary_mlp

DIGITS = ternary_mlp(64, 64, 64, 10)
UP5K, ECP5 = DEVICES["iCE40 UP5K"], DEVICES["ECP5 25F"]


@pytest.mark.parametrize("fps", [1_000, 10_000, 50_000, 200_000])
def test_reaches_the_frame_rate(fps):
    found = fit(DIGITS, ECP5, clock_hz=50e6, fps=fps)
    found.schedule.check(DIGITS)
    assert found.interval == found.schedule.interval(DIGITS) <= 50e6 / fps
    assert found.area == schedule_area(DIGITS, found.schedule, ECP5)


def test_a_higher_frame_rate_costs_more():
    luts = [fit(DIGITS, ECP5, clock_hz=50e6, fps=fps).area.luts for fps in (1e3, 1e5, 5e5)]
    assert luts == sorted(luts)
    assert luts[0] < luts[-1]


def test_layers_are_balanced():
    found = fit(DIGITS, ECP5, clock_hz=50e6, fps=100_000)
    cycles = found.schedule.cycles(DIGITS)
    # The last layer has 640 weights and the first 4,096: at one pace it needs fewer lanes.
    lanes = {name: layer.pe * layer.simd for name, layer in found.schedule.layers.items()
             if isinstance(layer, DenseSchedule)}
    assert lanes["fc2"] < lanes["fc0"]
    assert max(cycles.values()) <= 500


def test_without_a_frame_rate_it_is_the_fastest_that_fits():
    small = fit(DIGITS, UP5K, clock_hz=24e6)
    large = fit(DIGITS, ECP5, clock_hz=24e6)
    assert large.interval < small.interval
    assert small.area.luts < UP5K.luts
    assert small.area.brams <= UP5K.brams


def test_refuses_an_impossible_rate_with_the_possible_one():
    with pytest.raises(SternaError, match=r"^Frame rate must be at most 50000000 per second at 50 "
                                          r"MHz, one frame in 1 cycles, not 1e\+08$"):
        fit(DIGITS, ECP5, clock_hz=50e6, fps=1e8)
    with pytest.raises(SternaError, match=r"^Frame rate must be positive, not -1$"):
        fit(DIGITS, ECP5, clock_hz=50e6, fps=-1)


def test_refuses_what_does_not_fit_with_the_nearest_that_does():
    with pytest.raises(SternaError, match=r"^Device iCE40 UP5K must hold 1e\+06 frames/s, about "
                                          r"\d+ LUTs, \d+ block RAMs and \d+ DSPs, but has room "
                                          r"for \d+, \d+ and \d+; the nearest that fits is \d+ "
                                          r"frames/s$") as caught:
        fit(DIGITS, UP5K, clock_hz=24e6, fps=1e6)
    nearest = float(str(caught.value).split()[-2])
    assert fit(DIGITS, UP5K, clock_hz=24e6, fps=nearest * 0.99).interval


def test_refuses_a_network_that_no_schedule_fits():
    with pytest.raises(SternaError, match=r"^Device iCE40 HX1K must hold the network's smallest "
                                          r"schedule, about \d+ LUTs and \d+ block RAMs, but has "
                                          r"room for \d+ and \d+; choose a larger board or a "
                                          r"smaller network$"):
        fit(ternary_mlp(784, 256, 256, 10), DEVICES["iCE40 HX1K"], clock_hz=24e6)


def test_evenly_spaced_staircases_become_biases():
    edge = Tensor((16,), Interval(0, 15))
    rng = np.random.default_rng(0)
    first = Dense("fc0", edge, rng.integers(-7, 8, (16, 16)))
    even = (np.arange(1, 16) << 5) - rng.integers(0, 300, (16, 1))
    for steps, wanted in (even, RequantiseSchedule), (even + np.arange(15), LaneSchedule):
        stairs = Threshold("act0", first.output, steps, np.zeros(16, bool), Interval(0, 15))
        graph = Graph((first, stairs), Input(edge, 1.0), Output(1, 0))
        for fps in 1e5, 1e6:
            found = fit(graph, ECP5, clock_hz=50e6, fps=fps)
            assert type(found.schedule.layers["act0"]) is wanted
            found.schedule.check(graph)


def sparse_network(density):
    """Two layers with 4-bit activations, of whose weights a share is left."""
    rng = np.random.default_rng(1)
    edge = Tensor((96,), Interval(0, 15))
    nodes = []
    for k, outputs in enumerate((64, 8)):
        weights = rng.choice([-60, -20, 25, 70], (outputs, edge.size))
        weights *= rng.random(weights.shape) < density
        weights[0, :4] = 25  # no pattern of N:M
        nodes.append(Dense(f"fc{k}", edge, weights))
        edge = nodes[-1].output
        if k == 0:
            steps = np.tile(np.arange(1, 16) << 6, (outputs, 1))
            nodes.append(Threshold("act0", edge, steps, np.zeros(outputs, bool), Interval(0, 15)))
            edge = nodes[-1].output
    return Graph(tuple(nodes), Input(nodes[0].input, 1.0), Output(1, 0))


def engines(found):
    return {name: type(layer) for name, layer in found.schedule.layers.items() if "fc" in name}


@pytest.mark.slow
def test_few_weights_are_worth_an_engine_of_their_own(rng):
    """Weights that are zero are passed over; where frames are typical, activations too."""
    graph = sparse_network(0.05)
    frames = rng.integers(1, 16, (60, 96)) * (rng.random((60, 96)) < 0.15)
    dense = fit(sparse_network(1.0), ECP5, clock_hz=24e6, fps=24e6 / 240)
    assert engines(dense)["fc0"] is DenseSchedule
    for device in UP5K, ECP5:
        sure = fit(graph, device, clock_hz=24e6, fps=24e6 / 240)
        assert engines(sure)["fc0"] in (GroupSchedule, SparseSchedule)
        assert sure.interval == sure.schedule.interval(graph) <= 240
        typical = fit(graph, device, clock_hz=24e6, fps=24e6 / 240, frames=frames)
        assert engines(typical)["fc0"] is SparseSchedule
        assert typical.area.luts < dense.area.luts


def test_two_of_four_are_worth_their_own_engine():
    rng = np.random.default_rng(2)
    edge = Tensor((32,), Interval(0, 15))
    kept = rng.permuted(np.tile([1, 1, 0, 0], (128, 1)), axis=1).reshape(16, 32)
    weights = rng.choice([-6, -3, 2, 7], (16, 32))
    for wanted, values in ((NmSchedule, weights * kept), (DenseSchedule, weights)):
        layer = Dense("fc", edge, values)
        found = fit(Graph((layer,), Input(edge, 1.0), Output(1, 0)), ECP5, clock_hz=24e6, fps=1e6)
        assert type(found.schedule.layers["fc"]) is wanted
        found.schedule.check(Graph((layer,), Input(edge, 1.0), Output(1, 0)))


def test_groups_of_zeros_are_passed_over():
    rng = np.random.default_rng(2)
    edge = Tensor((64,), Interval(0, 15))
    live = np.kron(rng.random((8, 8)) < 0.3, np.ones((4, 8), int))
    live[0, :4] = 1  # no pattern of N:M
    layer = Dense("fc", edge, rng.integers(-7, 8, (32, 64)) * live)
    graph = Graph((layer,), Input(edge, 1.0), Output(1, 0))
    found = fit(graph, ECP5, clock_hz=24e6, fps=1e6)
    schedule = found.schedule.layers["fc"]
    assert isinstance(schedule, GroupSchedule)
    assert schedule.pe * schedule.simd * found.interval < 0.7 * layer.weights.size


def test_at_a_high_rate_all_weights_are_worked_on_at_once():
    """No sparse engine is as fast as a dense one of a few cycles."""
    found = fit(sparse_network(0.05), ECP5, clock_hz=24e6, fps=24e6 / 64)
    assert engines(found)["fc0"] is DenseSchedule
    assert found.interval <= 64


@pytest.mark.slow
def test_typical_frames_take_fewer_elements(rng):
    """What no frame exceeds is bought with elements that typical frames do not need."""
    graph = sparse_network(0.1)
    frames = rng.integers(1, 16, (60, 96)) * (rng.random((60, 96)) < 0.15)
    sure = fit(graph, ECP5, clock_hz=24e6, fps=24e6 / 300)
    typical = fit(graph, ECP5, clock_hz=24e6, fps=24e6 / 300, frames=frames)
    cycles = typical.schedule.measured_cycles(graph, frames)
    assert typical.interval == np.ceil(max(cycles.values())) <= 300
    assert typical.schedule.interval(graph) > 300
    assert typical.area.luts < sure.area.luts
