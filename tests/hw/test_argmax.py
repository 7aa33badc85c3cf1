# amaranth: UnusedElaboratable=no
"""`hw.argmax` against `ArgMax.evaluate`."""

import numpy as np
import pytest

from hw.argmax import ArgMax
from sw import graph
from sw.errors import SternaError
from sw.graph import Interval, Tensor
from sw.schedule import LaneSchedule
from tests.hw.layers import BIPOLAR, check_layer, check_pace, check_verilog, frames_for
from tests.hw.stalls import STALLS

NODES = {
    "signed": graph.ArgMax("class", Tensor((12,), Interval(-6, 5))),
    "unsigned": graph.ArgMax("class", Tensor((12,), Interval(3, 8))),
    "of a step": graph.ArgMax("class", Tensor((12,), Interval(-8, 8, 2))),
    "bits": graph.ArgMax("class", Tensor((12,), BIPOLAR)),
}
LANES = [1, 2, 3, 4, 6, 12]


def make(name, lanes):
    return ArgMax(NODES[name], LaneSchedule(lanes))


@pytest.mark.parametrize("name", NODES)
@pytest.mark.parametrize("lanes", LANES)
def test_matches_reference(name, lanes, rng):
    check_layer(make(name, lanes), frames_for(NODES[name], rng, 20))


@pytest.mark.parametrize("lanes", [1, 3, 12])
@pytest.mark.parametrize("i_stall, o_stall", STALLS[1:])
def test_matches_reference_with_stalls(lanes, i_stall, o_stall, rng):
    """With more frames than the pipeline and its queue can hold."""
    check_layer(make("signed", lanes), frames_for(NODES["signed"], rng, 30), i_stall=i_stall,
                o_stall=o_stall)


@pytest.mark.parametrize("lanes", [1, 4, 12])
def test_of_equal_ones_the_first(lanes):
    """A pair of winners in every two places."""
    pairs = [(i, j) for i in range(12) for j in range(i + 1, 12)]
    frames = np.full((len(pairs), 12), -6)
    for frame, pair in enumerate(pairs):
        frames[frame, pair] = 5
    check_layer(make("signed", lanes), frames)


def test_one_element():
    layer = graph.ArgMax("class", Tensor((1,), Interval(0, 3)))
    check_layer(ArgMax(layer, LaneSchedule(1)), np.array([[3], [0], [1]]))


@pytest.mark.parametrize("lanes", LANES)
def test_timing_is_as_documented(lanes, rng):
    check_pace(lambda: make("signed", lanes), frames_for(NODES["signed"], rng))
    dut = make("signed", lanes)
    assert dut.interval == 12 // lanes
    assert dut.latency == int(np.ceil(np.log2(lanes))) + 2


def test_rejects_lanes_that_do_not_divide():
    with pytest.raises(SternaError, match=r"^Lane count of layer 'class' must divide its 12 "
                                          r"elements, not be 5$"):
        make("signed", 5)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: make("signed", 3), "argmax")
