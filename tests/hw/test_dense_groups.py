# amaranth: UnusedElaboratable=no
"""`hw.dense_groups` against `Dense.evaluate`."""

import numpy as np
import pytest

from hw.dense_groups import DenseGroups
from sw import graph
from sw.errors import SternaError
from sw.graph import Interval, Tensor
from sw.schedule import GroupSchedule
from tests.hw.layers import BIPOLAR, check_layer, check_pace, check_verilog, frames_for
from tests.hw.stalls import STALLS

NIBBLES = Interval(0, 15)


def node(interval, weights, groups, pe, simd):
    """Random weights, in the groups that are 1."""
    rng = np.random.default_rng(7)
    live = np.kron(groups, np.ones((pe, simd), int))
    return graph.Dense("fc", Tensor((live.shape[1],), interval),
                       rng.choice(weights, live.shape) * live)


# Folds with the last beat only, with none, with all, and with one in the middle.
GROUPS = np.array([[0, 0, 0, 1], [0, 0, 0, 0], [1, 1, 1, 1], [0, 1, 0, 0]])
FEW = np.array([[1, 0, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0]])
SOME = np.random.default_rng(1).random((5, 7)) < 0.5

CASES = {
    "lowbit": (node(NIBBLES, range(-7, 8), GROUPS, 2, 3), GroupSchedule(2, 3, "lowbit",
                                                                        index="rom")),
    "ternary": (node(BIPOLAR, [-1, 1], SOME, 1, 4), GroupSchedule(1, 4, "ternary", index="rom")),
    "all in block RAM": (node(NIBBLES, range(-7, 8), SOME, 3, 2),
                         GroupSchedule(3, 2, "lowbit", "bram", index="bram")),
    "fewer groups than beats": (node(NIBBLES, [-1, 1], FEW, 2, 2),
                                GroupSchedule(2, 2, "ternary", index="bram")),
    "smaller groups than zeros": (node(NIBBLES, range(-7, 8), GROUPS, 4, 6),
                                  GroupSchedule(2, 3, "lowbit", index="rom")),
    "one beat": (node(NIBBLES, [-3, 5], np.ones((3, 1), int), 2, 4),
                 GroupSchedule(2, 4, "lowbit", index="rom")),
}


def make(case):
    return DenseGroups(*CASES[case])


@pytest.mark.parametrize("case", CASES)
def test_matches_reference(case, rng):
    check_layer(make(case), frames_for(CASES[case][0], rng))


@pytest.mark.parametrize("case", ["lowbit", "all in block RAM", "fewer groups than beats"])
@pytest.mark.parametrize("i_stall, o_stall", STALLS[1:])
def test_matches_reference_with_stalls(case, i_stall, o_stall, rng):
    check_layer(make(case), frames_for(CASES[case][0], rng), i_stall=i_stall, o_stall=o_stall)


@pytest.mark.parametrize("case", CASES)
def test_timing_is_as_documented(case, rng):
    check_pace(lambda: make(case), frames_for(CASES[case][0], rng, 3))


def test_cycles_by_hand():
    """Groups by fold: one, none, four, one; a fold without weights takes one all the same."""
    layer, schedule = CASES["lowbit"]
    assert schedule.cycles(layer) == 1 + 1 + 4 + 1
    # Two groups, but a frame has six beats.
    layer, schedule = CASES["fewer groups than beats"]
    assert schedule.cycles(layer) == 6


@pytest.mark.parametrize("schedule, message", [
    (GroupSchedule(3, 3, "lowbit", index="rom"), r"^PE of layer 'fc' must divide its 8 outputs, "),
    (GroupSchedule(2, 3, "lowbit", index="disk"), r"^Store of layer 'fc' must be one of rom, bram"),
])
def test_rejects_a_bad_schedule(schedule, message):
    with pytest.raises(SternaError, match=message):
        DenseGroups(CASES["lowbit"][0], schedule)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: make("lowbit"), "dense_groups")
