# amaranth: UnusedElaboratable=no
"""`hw.dot_lowbit` against `Dense.evaluate`."""

import pytest

from hw.dot_lowbit import DotLowbit
from sw.graph import Interval
from tests.hw.dots import check_dot
from tests.hw.layers import BIPOLAR, check_verilog

BYTE, UBYTE = Interval(-128, 127), Interval(0, 255)


@pytest.mark.parametrize("activations, weights", [
    (BYTE, BYTE), (UBYTE, BYTE), (Interval(0, 15), Interval(-7, 7)), (BIPOLAR, BIPOLAR),
    (BIPOLAR, Interval(-3, 2)), (Interval(-6, 6, 4), Interval(1, 5)), (Interval(3, 9), UBYTE),
    (UBYTE, Interval(-255, 255, 2)),
], ids=str)
@pytest.mark.parametrize("lanes", [1, 5, 9])
def test_matches_reference(activations, weights, lanes, rng):
    check_dot(DotLowbit(activations, weights, lanes), activations, weights, lanes, rng, 20)


@pytest.mark.parametrize("lanes, latency", [(1, 2), (4, 3), (5, 4), (16, 4), (17, 5)])
def test_timing_is_as_documented(lanes, latency):
    assert DotLowbit(BYTE, BYTE, lanes).latency == latency


@pytest.mark.parametrize("activations, weights", [(Interval(0, 256), BYTE),
                                                  (BYTE, Interval(-128, 128))])
def test_rejects_wider_numbers(activations, weights):
    with pytest.raises(ValueError, match=r"^Engine 'lowbit' must have weights and activations of "
                                         r"at most 256 values \(8 bits\), not \S+ and \S+$"):
        DotLowbit(activations, weights, 4)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: DotLowbit(BYTE, BYTE, 4), "dot_lowbit")
