# amaranth: UnusedElaboratable=no
"""`hw.dense` against `Dense.evaluate`."""

import numpy as np
import pytest

from hw.dense import Dense
from sw import graph
from sw.errors import SternaError
from sw.graph import Interval, Tensor
from sw.schedule import DenseSchedule
from tests.hw.layers import (
    BIPOLAR,
    check_layer,
    check_pace,
    check_verilog,
    frames_for,
    run_layer,
)
from tests.hw.stalls import STALLS


def node(interval, weights, shape):
    """A layer whose weights are drawn from ``weights``."""
    rng = np.random.default_rng(7)
    return graph.Dense("fc", Tensor((shape[1],), interval), rng.choice(weights, shape))


XNOR = node(BIPOLAR, [-1, 1], (6, 12))
SPARSE = node(BIPOLAR, [-1, 0, 1], (6, 12))
PIXELS = node(Interval(0, 16), [-1, 0, 1], (6, 12))
SIGNED = node(Interval(-7, 9), [-1, 1], (6, 12))
BYTES = node(Interval(-128, 127), range(-128, 128), (6, 12))
NIBBLES = node(Interval(0, 15), range(-7, 8), (6, 12))
# Outputs with a step of 4, from activations with a step and weights with a common factor.
EVEN = node(BIPOLAR, [-6, -2, 2, 6], (6, 12))
DOUBLED = node(Interval(-3, 4), [-4, 4], (6, 12))
# Fold counts that are no powers of two, as in 784 = 16 * 49.
ODD = node(BIPOLAR, [-1, 1], (15, 21))

# Each engine, store and kind of folding: 1, some, all.
CASES = {
    "xnor 1x1": (XNOR, DenseSchedule(1, 1, "xnor")),
    "xnor 2x3": (XNOR, DenseSchedule(2, 3, "xnor", "bram")),
    "xnor 6x12": (XNOR, DenseSchedule(6, 12, "xnor", "bram")),
    "xnor 6x3": (XNOR, DenseSchedule(6, 3, "xnor")),
    "xnor 3x12": (XNOR, DenseSchedule(3, 12, "xnor")),
    "xnor odd": (ODD, DenseSchedule(5, 3, "xnor")),
    "ternary, bipolar": (SPARSE, DenseSchedule(2, 4, "ternary")),
    "ternary, dense bipolar": (XNOR, DenseSchedule(3, 4, "ternary", "bram")),
    "ternary, unsigned": (PIXELS, DenseSchedule(2, 4, "ternary", "bram")),
    "ternary, signed": (SIGNED, DenseSchedule(3, 2, "ternary")),
    "ternary, all": (PIXELS, DenseSchedule(6, 12, "ternary")),
    "lowbit, bytes": (BYTES, DenseSchedule(2, 4, "lowbit", "bram")),
    "lowbit, nibbles": (NIBBLES, DenseSchedule(3, 6, "lowbit")),
    "lowbit, bipolar": (EVEN, DenseSchedule(2, 3, "lowbit")),
    "lowbit, one lane": (NIBBLES, DenseSchedule(6, 1, "lowbit")),
    "lowbit, doubled": (DOUBLED, DenseSchedule(2, 6, "lowbit")),
}
ENGINES = ["xnor 2x3", "ternary, bipolar", "ternary, signed", "lowbit, bytes"]


def make(case):
    return Dense(*CASES[case])


@pytest.mark.parametrize("case", CASES)
def test_matches_reference(case, rng):
    check_layer(make(case), frames_for(CASES[case][0], rng))


@pytest.mark.parametrize("case", ["xnor 2x3", "xnor 6x3", "xnor odd", "ternary, unsigned",
                                  "lowbit, bytes"])
@pytest.mark.parametrize("i_stall, o_stall", STALLS[1:])
def test_matches_reference_with_stalls(case, i_stall, o_stall, rng):
    check_layer(make(case), frames_for(CASES[case][0], rng), i_stall=i_stall, o_stall=o_stall)


@pytest.mark.parametrize("case", ENGINES)
def test_extremes_do_not_wrap(case):
    """Each output at its highest and its lowest."""
    layer, _ = CASES[case]
    interval = layer.input.interval
    highest = np.where(layer.weights > 0, interval.hi, interval.lo)
    lowest = np.where(layer.weights > 0, interval.lo, interval.hi)
    frames = np.concatenate([highest, lowest])
    assert {layer.evaluate(frames).min(), layer.evaluate(frames).max()} == {
        layer.output.interval.lo, layer.output.interval.hi}
    check_layer(make(case), frames)


def test_partial_sums_may_leave_the_output_interval():
    layer = graph.Dense("cancel", Tensor((4,), Interval(5, 7)), np.array([[1, 1, -1, -1]]))
    frames = np.array([[7, 7, 5, 5], [5, 5, 7, 7]])
    assert layer.output.interval == Interval(-4, 4)
    for engine in "ternary", "lowbit":
        check_layer(Dense(layer, DenseSchedule(1, 1, engine)), frames)


@pytest.mark.parametrize("weights", [[[-1, -1], [-1, -1]], [[0, 0], [0, 0]], [[1, 1], [1, 1]]])
def test_weights_of_one_value(weights):
    layer = graph.Dense("fc", Tensor((2,), Interval(-1, 3)), np.array(weights))
    frames = np.array([[-1, 3], [3, 3], [0, -1]])
    for engine in "ternary", "lowbit":
        check_layer(Dense(layer, DenseSchedule(1, 1, engine)), frames)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.slow
def test_timing_is_as_documented(case, rng):
    check_pace(lambda: make(case), frames_for(CASES[case][0], rng, 3))


def test_takes_the_next_frame_while_it_computes(rng):
    """The pace holds also where frames arrive only as fast as they are computed."""
    dut = make("xnor 2x3")
    beats = dut.beats
    run = run_layer(dut, frames_for(XNOR, rng))
    first_of_second, last_result_of_first = run.taken[beats], run.given[dut.folds - 1]
    assert first_of_second < last_result_of_first


def test_results_wait_where_nobody_takes_them(rng):
    """A fold ends only with a credit: with a slow receiver nothing is lost."""
    check_layer(make("xnor 6x12"), frames_for(XNOR, rng), o_stall=0.9)


@pytest.mark.parametrize("schedule, message", [
    (DenseSchedule(4, 3, "xnor"), r"^PE of layer 'fc' must divide its 6 outputs, not be 4; choose "
                                  r"one of \[1, 2, 3, 6\]$"),
    (DenseSchedule(2, 5, "xnor"), r"^SIMD of layer 'fc' must divide its 12 inputs, not be 5; "
                                  r"choose one of \[1, 2, 3, 4, 6, 12\]$"),
    (DenseSchedule(2, 3, "fixed"), r"^Engine of layer 'fc' must be one of xnor, ternary, lowbit, "
                                   r"not 'fixed'$"),
    (DenseSchedule(2, 3, "xnor", "spram"), r"^Store of layer 'fc' must be one of rom, bram, not "
                                           r"'spram'$"),
])
def test_rejects_a_bad_schedule(schedule, message):
    with pytest.raises(SternaError, match=message):
        Dense(XNOR, schedule)


@pytest.mark.parametrize("layer, engine", [(SPARSE, "xnor"), (PIXELS, "xnor"), (BYTES, "ternary")])
def test_rejects_an_engine_that_cannot_multiply(layer, engine):
    with pytest.raises(SternaError, match=rf"^Engine '{engine}' must have [^,]+, but layer 'fc' "
                                          rf"has weights in .+ and activations in .+$"):
        Dense(layer, DenseSchedule(1, 1, engine))


@pytest.mark.parametrize("case", ENGINES)
@pytest.mark.slow
def test_converts_to_verilog(case):
    check_verilog(lambda: make(case), "dense")
