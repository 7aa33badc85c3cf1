# amaranth: UnusedElaboratable=no
"""`hw.dot_selected`: dot products of one or two of each four."""

import numpy as np
import pytest

from hw.dot_lowbit import DotLowbit
from hw.dot_selected import DotSelected
from hw.dot_ternary import DotTernary
from sw.graph import Interval
from tests.hw.layers import check_verilog
from tests.hw.pipelines import run_pipeline, words

NIBBLES = Interval(0, 15)


@pytest.mark.parametrize("engine, weights", [(DotLowbit, Interval(-7, 8)),
                                             (DotTernary, Interval(-1, 1))])
@pytest.mark.parametrize("kept", [1, 2])
def test_matches_reference(engine, weights, kept, rng):
    dut = DotSelected(engine(NIBBLES, weights, 2 * kept), kept)
    x = rng.choice(NIBBLES.values(), (50, 8))
    w = rng.choice(weights.values(), (50, 2 * kept))
    places = rng.integers(4, size=(50, 2 * kept))
    offset = dut.w.shape()["places"].offset
    packed = [low | high << offset for low, high in zip(
        words(weights, w), words(Interval(0, 3), places), strict=True)]
    outputs = run_pipeline(dut, [(dut.x, words(NIBBLES, x)), (dut.w, packed)], dut.total)
    first = np.repeat(np.arange(2) * 4, kept)
    expected = (np.take_along_axis(x, first + places, axis=1) * w).sum(axis=1)
    np.testing.assert_array_equal(dut.total_interval.decode(np.array(outputs)), expected)


def test_rejects_lanes_that_are_no_groups():
    with pytest.raises(ValueError, match=r"^Lanes of the dot product must be a multiple of the 2 "
                                         r"that are kept, not 3$"):
        DotSelected(DotLowbit(NIBBLES, Interval(-7, 8), 3), 2)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: DotSelected(DotLowbit(NIBBLES, Interval(-7, 8), 4), 2), "dot_selected")
