# amaranth: UnusedElaboratable=no
"""`hw.threshold` against `Threshold.evaluate`."""

import numpy as np
import pytest

from hw.threshold import Threshold
from sw import graph
from sw.errors import SternaError
from sw.graph import Interval, Tensor
from sw.schedule import LaneSchedule
from tests.hw.layers import (
    BIPOLAR,
    check_layer,
    check_pace,
    check_verilog,
    frames_for,
    run_layer,
)
from tests.hw.stalls import STALLS


def node(inside, outside, *, rows=8, falling=None, shape=(8,)):
    """Staircases with random thresholds, among them such as are always and never reached."""
    rng = np.random.default_rng(3)
    reach = np.append(inside.values(), inside.hi + inside.step)
    thresholds = np.sort(rng.choice(reach, (rows, outside.count - 1)), axis=1)
    thresholds[0, 0], thresholds[-1, -1] = inside.lo, inside.hi + inside.step
    falling = rng.integers(0, 2, rows) if falling is None else np.full(rows, falling)
    return graph.Threshold("act", Tensor(shape, inside), thresholds, falling, outside)


NODES = {
    "binary": node(Interval(-20, 30), BIPOLAR),
    "binary, of a step": node(Interval(-64, 64, 2), BIPOLAR, falling=False),
    "binary, falling": node(Interval(-9, 8), BIPOLAR, falling=True),
    "4 bits": node(Interval(0, 100), Interval(0, 15)),
    "signed 3 values": node(Interval(-64, 64, 2), Interval(-1, 1)),
    "5 values": node(Interval(-30, 34, 4), Interval(-2, 2), falling=False),
    "unsigned, shifted": node(Interval(-40, 3), Interval(2, 7)),
    "shared": node(Interval(-40, 3), Interval(-4, 3), rows=1),
    "shared, falling": node(Interval(0, 16), Interval(0, 2), rows=1, falling=True),
    "shared, two axes": node(Interval(0, 16), BIPOLAR, rows=1, shape=(2, 4)),
    "one input bit": node(BIPOLAR, Interval(0, 2)),
}


def make(name, lanes=2, store="rom"):
    return Threshold(NODES[name], LaneSchedule(lanes, store))


def every_value(layer):
    """Frames in which every element takes every value."""
    values = layer.input.interval.values()
    return np.repeat(values, layer.input.size).reshape(-1, *layer.input.shape)


@pytest.mark.parametrize("name", NODES)
def test_matches_reference(name):
    check_layer(make(name), every_value(NODES[name]))


@pytest.mark.parametrize("name, lanes, store", [
    ("4 bits", 1, "bram"), ("4 bits", 8, "rom"), ("binary", 8, "bram"), ("binary", 1, "rom"),
    ("shared", 4, "bram"), ("5 values", 4, "bram"),
])
def test_matches_reference_in_other_schedules(name, lanes, store, rng):
    check_layer(make(name, lanes, store), frames_for(NODES[name], rng))


@pytest.mark.parametrize("name", ["binary", "4 bits"])
@pytest.mark.parametrize("i_stall, o_stall", STALLS[1:])
def test_matches_reference_with_stalls(name, i_stall, o_stall, rng):
    check_layer(make(name), frames_for(NODES[name], rng), i_stall=i_stall, o_stall=o_stall)


@pytest.mark.parametrize("name, lanes, store", [
    ("binary", 2, "rom"), ("binary", 2, "bram"), ("4 bits", 4, "rom"), ("5 values", 8, "bram"),
    ("shared", 1, "rom"),
])
@pytest.mark.slow
def test_timing_is_as_documented(name, lanes, store, rng):
    frames = frames_for(NODES[name], rng)
    check_pace(lambda: make(name, lanes, store), frames)
    dut = make(name, lanes, store)
    run = run_layer(dut, frames)
    assert {o - i for i, o in zip(run.taken, run.given)} == {dut.latency}
    assert set(np.diff(run.given)) == {1}
    bits = NODES[name].levels.bit_length()
    assert dut.latency == bits * (3 if store == "bram" else 2) + 2
    assert dut.interval == 8 // lanes


def test_rejects_channels_of_several_axes():
    layer = node(Interval(0, 16), BIPOLAR, rows=2, shape=(2, 4))
    with pytest.raises(ValueError, match=r"^Layer 'act' must have one axis or shared thresholds, "
                                         r"not the input 2x4 of 0\.\.16$"):
        Threshold(layer, LaneSchedule(1))


def test_rejects_lanes_that_do_not_divide():
    with pytest.raises(SternaError, match=r"^Lane count of layer 'act' must divide its 8 elements, "
                                          r"not be 3$"):
        make("binary", 3)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["binary", "4 bits"])
def test_converts_to_verilog(name):
    check_verilog(lambda: make(name), "threshold")
