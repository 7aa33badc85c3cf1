# amaranth: UnusedElaboratable=no
"""`hw.stream_width`: the same elements in the same order."""

import numpy as np
import pytest

from hw.stream_width import StreamWidth
from sim.streams import run_frames
from sw.graph import BeatFormat, Interval
from tests.hw.layers import check_verilog
from tests.hw.stalls import STALLS

ELEMENT = Interval(-5, 6)
# Neither divides the other; one divides the other, both ways; equal; one lane.
LANES = [(2, 3), (3, 2), (4, 6), (1, 4), (2, 4), (6, 2), (5, 1), (3, 3)]


def run(dut, elements, **conditions):
    frames = elements.reshape(1, -1)
    return run_frames(dut, frames, BeatFormat(ELEMENT, dut.i_lanes),
                      BeatFormat(ELEMENT, dut.o_lanes), o_beats=frames.size // dut.o_lanes,
                      **conditions)


@pytest.mark.parametrize("i_lanes, o_lanes", LANES)
@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_matches_reference(i_lanes, o_lanes, i_stall, o_stall, rng):
    elements = rng.choice(ELEMENT.values(), 5 * np.lcm(i_lanes, o_lanes))
    dut = StreamWidth(ELEMENT, i_lanes, o_lanes)
    result = run(dut, elements, i_stall=i_stall, o_stall=o_stall)
    np.testing.assert_array_equal(result.outputs.ravel(), elements)


@pytest.mark.parametrize("i_lanes, o_lanes", LANES)
def test_timing_is_as_documented(i_lanes, o_lanes):
    """No pause on the side that has more beats; and an output beat right behind its last input."""
    dut = StreamWidth(ELEMENT, i_lanes, o_lanes)
    result = run(dut, np.zeros(8 * np.lcm(i_lanes, o_lanes), int))
    busy = result.taken if i_lanes < o_lanes else result.given
    assert set(np.diff(busy)) == {dut.interval}
    last_part = result.taken[np.lcm(i_lanes, o_lanes) // i_lanes - 1]
    assert result.given[0] - last_part == dut.latency


@pytest.mark.parametrize("i_lanes, o_lanes, held", [(1, 4, 11), (2, 3, 8), (4, 1, 2)])
def test_takes_what_it_can_hold_while_nobody_takes_its_words(i_lanes, o_lanes, held):
    """Two words in the queue, and all but the last part of a third."""
    dut = StreamWidth(ELEMENT, i_lanes, o_lanes)
    result = run(dut, np.zeros(5 * np.lcm(i_lanes, o_lanes), int), o_stall=0.95)
    assert result.given[0] > held + 1
    assert sum(cycle < result.given[0] for cycle in result.taken) == held


def test_rejects_too_many_lanes():
    with pytest.raises(ValueError, match=r"^Converter from 61 to 101 lanes must hold at most 4096 "
                                         r"elements, not 6161; choose PE and SIMD of neighbouring "
                                         r"layers with a smaller common multiple$"):
        StreamWidth(ELEMENT, 61, 101)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: StreamWidth(ELEMENT, 2, 3), "stream_width")
