# amaranth: UnusedElaboratable=no
"""`hw.adder_tree` against numpy's sum."""

import numpy as np
import pytest

from hw.adder_tree import AdderTree
from sw.graph import Interval
from tests.hw.layers import check_verilog
from tests.hw.pipelines import run_pipeline, words

INTERVALS = [Interval(0, 3), Interval(-5, 2), Interval(-8, -3), Interval(2, 9)]


@pytest.mark.parametrize("interval", INTERVALS, ids=str)
@pytest.mark.parametrize("count, latency", [(1, 0), (2, 1), (3, 1), (4, 1), (5, 2), (9, 2),
                                            (16, 2), (17, 3)])
def test_matches_reference_with_the_documented_latency(interval, count, latency, rng):
    dut = AdderTree(interval, count)
    assert dut.latency == latency
    terms = rng.choice(interval.values(), (30, count))
    terms[:2] = [[interval.lo], [interval.hi]]  # the total's bounds
    codes = run_pipeline(dut, [(dut.terms, words(interval, terms))], dut.total)
    np.testing.assert_array_equal(dut.total_interval.decode(codes), terms.sum(axis=1))


def test_rejects_terms_of_a_step():
    with pytest.raises(ValueError, match=r"^Terms of a tree must have the step 1, not 2$"):
        AdderTree(Interval(-1, 1, 2), 3)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: AdderTree(Interval(-5, 2), 5), "adder_tree")
