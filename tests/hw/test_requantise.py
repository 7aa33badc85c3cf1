# amaranth: UnusedElaboratable=no
"""`hw.requantise` against `Threshold.evaluate`."""

import numpy as np
import pytest

from hw.requantise import Requantise
from sw import graph
from sw.errors import SternaError
from sw.graph import Interval, Tensor
from sw.schedule import RequantiseSchedule, requantisation
from tests.hw.layers import check_layer, check_pace, check_verilog, frames_for, run_layer
from tests.hw.stalls import STALLS


def node(inside, biases, shift, outside, shape=(8,)):
    """Staircases of the given biases, cut off where the input ends."""
    limits = (np.arange(1, outside.count) << shift) - np.array(biases)[:, None]
    reach = np.append(inside.values(), inside.hi + inside.step)
    thresholds = reach[np.searchsorted(reach[:-1], limits)]
    return graph.Threshold("act", Tensor(shape, inside), thresholds,
                           np.zeros(len(thresholds), bool), outside)


BIASES = [0, 8, -60, 17, -1, 44, 15, -17]
NODES = {
    "4 bits": node(Interval(-100, 150), BIASES, 3, Interval(0, 15)),
    "8 bits": node(Interval(-60, 270), BIASES, 0, Interval(0, 255)),
    "never above": node(Interval(-50, 40), BIASES, 3, Interval(0, 15)),
    "never below": node(Interval(20, 120), BIASES[:2] * 4, 3, Interval(0, 3)),
    "always below": node(Interval(-120, -80), BIASES, 3, Interval(0, 3)),
    "5 values": node(Interval(-30, 40), BIASES, 2, Interval(-2, 2)),
    "binary": node(Interval(-30, 40), BIASES, 0, Interval(-1, 1, 2)),
    "of a step": node(Interval(-64, 64, 2), BIASES, 3, Interval(0, 7)),
    "of steps like the shift": node(Interval(-30, 34, 4), BIASES, 2, Interval(0, 15)),
    "shared": node(Interval(-40, 90), BIASES[1:2], 3, Interval(0, 7)),
    "shared, two axes": node(Interval(-40, 90), BIASES[1:2], 3, Interval(0, 7), (2, 4)),
}


def make(name, lanes=2, store="rom"):
    layer = NODES[name]
    found = requantisation(layer)
    assert found is not None
    return Requantise(layer, RequantiseSchedule(lanes, store, shift=found.shift))


@pytest.mark.slow
@pytest.mark.parametrize("name", NODES)
def test_matches_reference_for_every_value(name):
    layer = NODES[name]
    values = layer.input.interval.values()
    frames = np.repeat(values, layer.input.size).reshape(-1, *layer.input.shape)
    check_layer(make(name), frames)


@pytest.mark.parametrize("name, lanes, store", [
    ("4 bits", 1, "bram"), ("4 bits", 8, "rom"), ("5 values", 4, "bram"), ("shared", 4, "bram"),
    ("of a step", 1, "rom"),
])
def test_matches_reference_in_other_schedules(name, lanes, store, rng):
    check_layer(make(name, lanes, store), frames_for(NODES[name], rng))


@pytest.mark.parametrize("i_stall, o_stall", STALLS[1:])
def test_matches_reference_with_stalls(i_stall, o_stall, rng):
    check_layer(make("4 bits"), frames_for(NODES["4 bits"], rng), i_stall=i_stall,
                o_stall=o_stall)


@pytest.mark.parametrize("name, lanes, store", [("4 bits", 2, "rom"), ("4 bits", 2, "bram"),
                                                ("shared", 8, "rom")])
def test_timing_is_as_documented(name, lanes, store, rng):
    frames = frames_for(NODES[name], rng)
    check_pace(lambda: make(name, lanes, store), frames)
    dut = make(name, lanes, store)
    run = run_layer(dut, frames)
    assert {o - i for i, o in zip(run.taken, run.given, strict=True)} == {dut.latency}
    assert set(np.diff(run.given)) == {1}
    assert dut.latency == (5 if store == "bram" else 4)
    assert dut.interval == 8 // lanes


def test_rejects_channels_of_several_axes():
    layer = node(Interval(0, 160), [3, 4], 3, Interval(0, 15), (2, 4))
    with pytest.raises(ValueError, match=r"^Layer 'act' must have one axis or shared thresholds, "
                                         r"not the input 2x4 of 0\.\.160$"):
        Requantise(layer, RequantiseSchedule(1, shift=3))


def test_rejects_another_shift():
    with pytest.raises(SternaError, match=r"^Shift of layer 'act' must be 3, not 4$"):
        Requantise(NODES["4 bits"], RequantiseSchedule(1, shift=4))


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: make("4 bits"), "requantise")
