# amaranth: UnusedElaboratable=no
"""`hw.dense_nm` against `Dense.evaluate`."""

import numpy as np
import pytest

from hw.dense_nm import DenseNm
from sw import graph
from sw.errors import SternaError
from sw.graph import Interval, Tensor
from sw.schedule import NmSchedule
from tests.hw.layers import BIPOLAR, check_layer, check_pace, check_verilog, frames_for
from tests.hw.stalls import STALLS

NIBBLES = Interval(0, 15)


def node(interval, weights, kept, shape=(6, 24)):
    """Random weights, of which some are kept in each group: `kept`, and now and then fewer."""
    rng = np.random.default_rng(7)
    chosen = rng.choice(weights, shape).reshape(-1, 4)
    order = rng.permuted(np.tile(np.arange(4), (len(chosen), 1)), axis=1)
    count = rng.integers(0, kept + 1, (len(chosen), 1))
    count[0] = kept
    return graph.Dense("fc", Tensor((shape[1],), interval),
                       np.where(order < count, chosen, 0).reshape(shape))


TWO = node(NIBBLES, range(-7, 8), 2)
ONE = node(NIBBLES, range(-90, 90), 1)
TERNARY = node(BIPOLAR, [-1, 1], 2)
SIGNED = node(Interval(-7, 9), [-1, 1], 1)

CASES = {
    "2:4, lowbit": (TWO, NmSchedule(2, 8, "lowbit", kept=2)),
    "2:4, one group": (TWO, NmSchedule(3, 4, "lowbit", "bram", kept=2)),
    "2:4, all": (TWO, NmSchedule(6, 24, "lowbit", kept=2)),
    "1:4, lowbit": (ONE, NmSchedule(2, 12, "lowbit", "bram", kept=1)),
    "1:4, as 2:4": (ONE, NmSchedule(1, 8, "lowbit", kept=2)),
    "2:4, ternary, bipolar": (TERNARY, NmSchedule(2, 8, "ternary", kept=2)),
    "1:4, ternary, signed": (SIGNED, NmSchedule(3, 8, "ternary", kept=1)),
}


def make(case):
    return DenseNm(*CASES[case])


@pytest.mark.parametrize("case", CASES)
def test_matches_reference(case, rng):
    check_layer(make(case), frames_for(CASES[case][0], rng))


@pytest.mark.parametrize("case", ["2:4, lowbit", "2:4, ternary, bipolar"])
@pytest.mark.parametrize("i_stall, o_stall", STALLS[1:])
def test_matches_reference_with_stalls(case, i_stall, o_stall, rng):
    check_layer(make(case), frames_for(CASES[case][0], rng), i_stall=i_stall, o_stall=o_stall)


@pytest.mark.parametrize("case", ["2:4, lowbit", "1:4, lowbit", "2:4, ternary, bipolar"])
def test_timing_is_as_documented(case, rng):
    check_pace(lambda: make(case), frames_for(CASES[case][0], rng, 3))


def test_extremes_do_not_wrap():
    highest = np.where(TWO.weights > 0, 15, 0)
    lowest = np.where(TWO.weights > 0, 0, 15)
    check_layer(make("2:4, lowbit"), np.concatenate([highest, lowest]))


@pytest.mark.parametrize("layer, schedule, message", [
    (TWO, NmSchedule(2, 8, "lowbit", kept=1), r"^Layer 'fc' must have at most 1 weights that are "
                                              r"not zero in every 4 neighbours, but has 2$"),
    (TWO, NmSchedule(2, 6, "lowbit", kept=2), r"^SIMD of layer 'fc' must be a multiple of 4 where "
                                              r"2 of 4 weights are kept, not 6$"),
    (TWO, NmSchedule(2, 8, "lowbit", kept=3), r"^Kept weights of layer 'fc' must be 1 or 2 of 4, "
                                              r"not 3$"),
    (TWO, NmSchedule(4, 8, "lowbit", kept=2), r"^PE of layer 'fc' must divide its 6 outputs, "),
    (TERNARY, NmSchedule(2, 8, "xnor", kept=2), r"^Engine 'xnor' must have bipolar weights"),
])
def test_rejects_a_bad_schedule(layer, schedule, message):
    with pytest.raises(SternaError, match=message):
        DenseNm(layer, schedule)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: make("2:4, lowbit"), "dense_nm")
