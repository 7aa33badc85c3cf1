import numpy as np
import pytest

from sw.energy import estimate_events
from sw.energy.estimate import DENSE_FF, DENSE_LUT, PINS, SHELL
from sw.graph import Dense, Graph, Input, Interval, Output, Tensor
from sw.schedule import (
    DEVICES,
    DenseSchedule,
    LaneSchedule,
    Schedule,
    SparseSchedule,
    fit,
    stage_area,
)
from tests.hw import sparse_sequences
from tests.hw.networks import mixed_network
from tests.sw.energy.networks import SCHEDULE, network

UP5K = DEVICES["iCE40 UP5K"]


def test_a_frame_that_never_changes_toggles_little():
    frames = np.tile([3, 1, 4, 1], (8, 1))
    noise = np.random.default_rng(1).integers(0, 8, (8, 4))
    _, still = estimate_events(network(), SCHEDULE, UP5K, frames)
    _, moved = estimate_events(network(), SCHEDULE, UP5K, noise)
    assert 0 < still["fc"]["ff_toggle"] < moved["fc"]["ff_toggle"]
    # The weights are read again for each frame, whatever is in it.
    assert still["fc"]["block_toggle"] == moved["fc"]["block_toggle"]


def test_weights_by_hand():
    """Codes of 3 bits: beat 0 reads 1 0 / 0 3, beat 1 reads -1 2 / 1 1, and then beat 0 again."""
    _, frame = estimate_events(network(), SCHEDULE, UP5K, np.zeros((2, 4), int))
    assert frame["fc"]["block_toggle"] == 2 * (2 + 1 + 1 + 1)


def test_zeros_leave_only_the_weights():
    _, frame = estimate_events(network(), SCHEDULE, UP5K, np.zeros((2, 4), int))
    assert frame["fc"]["ff_toggle"] == pytest.approx(DENSE_FF * frame["fc"]["block_toggle"])
    assert frame["fc"]["lut_toggle"] == 0


def test_one_beat_by_hand():
    """A single product of one lane: its register, the accumulator, the beats."""
    _, ice40 = estimate_events(network(), SCHEDULE, UP5K, np.array([[0, 0, 0, 0], [1, 0, 0, 0]]))
    # Frame 1 begins with 1 x 1 in output 0. Beats 0 0, 0 0, 1 0, 0 0: written once (2 toggles) and
    # read through two registers (4); the product 1 and its way back (2); the only level of the
    # tree (2); the accumulator stays at 1 (1). Two frames, and the weights' register.
    expected = (2 + 4 + 2 + 2 + 1) / 2 + ice40["fc"]["block_toggle"]
    queue = 2 * 1 / 2  # the result 1 in the queue, and as it leaves
    assert ice40["fc"]["ff_toggle"] == pytest.approx(DENSE_FF * expected + queue)


def test_luts_are_those_between_registers():
    wide = fit(mixed_network(), UP5K, clock_hz=12_000_000).schedule
    frames = np.random.default_rng(2).integers(0, 17, (8, 3, 4))
    _, frame = estimate_events(mixed_network(), wide, UP5K, frames)
    assert all(counts["ff_toggle"] > 0 for name, counts in frame.items() if name != "class")
    assert DENSE_LUT > 1


def test_the_cable_toggles_the_shell():
    frames = np.zeros((2, 4), int)
    assert SHELL not in estimate_events(network(), SCHEDULE, UP5K, frames)[1]
    idle, frame = estimate_events(network(), SCHEDULE, UP5K, frames, cable_bits=100,
                                  cycles_per_bit=10)
    assert idle[SHELL]["ebr_cycle"] == 2
    assert frame[SHELL]["ff_toggle"] == pytest.approx(2400)
    assert frame[PINS]["io_toggle"] == pytest.approx(46)


def test_block_rams_are_clocked_without_frames():
    idle, _ = estimate_events(network(), SCHEDULE, UP5K, np.zeros((2, 4), int))
    assert idle["fc"]["ebr_cycle"] >= 1
    assert idle["act"] == {}


def test_a_sparse_engine_does_not_work_on_zeros():
    """Frames of zeros only read the weights; the more weights, the more toggles."""
    counts = []
    for weights in (24, 8):
        graph = sparse_sequences.network(weights=(weights, 16, 8))
        engine = SparseSchedule(2, 2, 1, 3, store="bram")
        schedule = Schedule({node.name: engine if isinstance(node, Dense)
                             else LaneSchedule(1) for node in graph.nodes})
        frames = sparse_sequences.frames_for(graph, np.random.default_rng(1), 8)
        still, moved = (estimate_events(graph, schedule, UP5K, x)[1]["fc0"]
                        for x in (np.zeros_like(frames), frames))
        assert still["block_toggle"] == moved["block_toggle"] > 0
        assert still["ff_toggle"] < moved["ff_toggle"]
        counts.append(moved["lut_toggle"])  # of the sums alone
    assert counts[0] > 1.5 * counts[1]


def test_layers_of_a_shared_engine_are_told_apart():
    graph = sparse_sequences.network()
    schedule = Schedule({}, (sparse_sequences.schedule(graph),))
    frames = sparse_sequences.frames_for(graph, np.random.default_rng(1), 8)
    idle, frame = estimate_events(graph, schedule, UP5K, frames, cable_bits=8, cycles_per_bit=10)
    assert set(idle) == {"fc0..fc2", SHELL}
    assert list(frame) == ["fc0..fc2", "fc0", "fc1", "fc2", SHELL, PINS]


@pytest.mark.parametrize("engine", [
    DenseSchedule(2, 4, "lowbit", "bram"), SparseSchedule(2, 4, 1, 3, multiplier="dsp")],
    ids=["lowbit", "sparse"])
def test_multiplier_blocks_are_clocked_and_work(engine):
    source = Tensor((8,), Interval(0, 255))
    weights = np.arange(32).reshape(4, 8) % 5 * 40 - 80  # multiples of 40, as many as a book holds
    fc = Dense("fc", source, weights)
    graph = Graph((fc,), Input(source, 1.0), Output(np.ones(1), np.zeros(1)))
    schedule, still = Schedule({"fc": engine}), np.full((4, 8), 7)
    assert stage_area(schedule.stages(graph)[0], UP5K).dsps > 0
    idle, moved = estimate_events(graph, schedule, UP5K, np.arange(32).reshape(4, 8) * 8)
    assert idle["fc"]["dsp_cycle"] == stage_area(schedule.stages(graph)[0], UP5K).dsps
    assert moved["fc"]["dsp_operation"] > 0
    _, zeros = estimate_events(graph, schedule, UP5K, 0 * still)
    ecp5, _ = estimate_events(graph, schedule, DEVICES["ECP5 25F"], still)
    assert "dsp_cycle" not in ecp5["fc"]
    assert zeros["fc"].get("dsp_operation", 0) < moved["fc"]["dsp_operation"]
