# amaranth: UnusedElaboratable=no
"""`hw.dot_ternary` against `Dense.evaluate`."""

import pytest

from hw.dot_ternary import DotTernary
from sw.graph import Interval
from tests.hw.dots import check_dot
from tests.hw.layers import BIPOLAR, check_verilog

TERNARY = Interval(-1, 1)
ACTIVATIONS = [BIPOLAR, Interval(0, 16), Interval(-7, 9), Interval(-9, 3), Interval(2, 5),
               Interval(-6, -2), Interval(0, 1), Interval(0, 255)]


@pytest.mark.parametrize("activations", ACTIVATIONS, ids=str)
@pytest.mark.parametrize("lanes", [1, 5, 16])
def test_matches_reference(activations, lanes, rng):
    check_dot(DotTernary(activations, TERNARY, lanes), activations, TERNARY, lanes, rng)


def test_complements_need_room_below(rng):
    """Three times ``-21 - 1`` leaves the seven bits that three times -21 has."""
    check_dot(DotTernary(Interval(0, 21), TERNARY, 3), Interval(0, 21), TERNARY, 3, rng)


@pytest.mark.parametrize("weights", [BIPOLAR, Interval(0, 1), Interval(-1, 0)], ids=str)
@pytest.mark.parametrize("activations", [BIPOLAR, Interval(0, 16), Interval(-7, 9)], ids=str)
def test_matches_reference_with_fewer_weights(activations, weights, rng):
    check_dot(DotTernary(activations, weights, 6), activations, weights, 6, rng)


@pytest.mark.parametrize("activations, lanes, latency", [
    (BIPOLAR, 1, 2), (BIPOLAR, 8, 3), (BIPOLAR, 16, 4),
    (Interval(0, 16), 1, 2), (Interval(0, 16), 8, 4), (Interval(0, 16), 16, 4),
])
def test_timing_is_as_documented(activations, lanes, latency):
    assert DotTernary(activations, TERNARY, lanes).latency == latency


@pytest.mark.parametrize("activations, weights, message", [
    (BIPOLAR, Interval(-2, 1), r"^Engine 'ternary' must have weights in -1\.\.1, not -2\.\.1 and "
                               r"-1\.\.1 step 2$"),
    (Interval(-2, 2, 2), TERNARY, r"^Engine 'ternary' must have weights in -1\.\.1, not -1\.\.1 "
                                  r"and -2\.\.2 step 2$"),
])
def test_rejects_others(activations, weights, message):
    with pytest.raises(ValueError, match=message):
        DotTernary(activations, weights, 4)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: DotTernary(Interval(-7, 9), TERNARY, 5), "dot_ternary")
