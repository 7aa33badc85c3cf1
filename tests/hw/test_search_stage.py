"""`hw.search_stage`: one more bit of a place among thresholds."""

import numpy as np
import pytest

from hw.search_stage import SearchStage
from sw.graph import Interval
from tests.hw.layers import check_verilog
from tests.hw.pipelines import run_pipeline

ELEMENTS, LIMITS = Interval(-6, 5), Interval(-6, 6)


def make(folds, lanes, known, store="rom"):
    """A stage with random limits, and these."""
    limits = np.random.default_rng(known).choice(LIMITS.values(), (folds, lanes, 1 << known))
    return SearchStage(ELEMENTS, limits, LIMITS, store=store), limits


@pytest.mark.parametrize("store, latency", [("rom", 2), ("bram", 3)])
@pytest.mark.parametrize("folds, lanes, known", [(1, 1, 0), (3, 2, 0), (3, 2, 1), (2, 3, 2)])
def test_matches_reference_with_the_documented_latency(folds, lanes, known, store, latency, rng):
    dut, limits = make(folds, lanes, known, store)
    assert dut.latency == latency
    cycles = 40
    fold = rng.integers(folds, size=cycles)
    elements = rng.choice(ELEMENTS.values(), (cycles, lanes))
    levels = rng.integers(1 << known, size=(cycles, lanes))
    is_reached = elements >= limits[fold[:, None], np.arange(lanes), levels]

    i_shape, o_shape = dut.i.shape(), dut.o.shape()
    given = [i_shape.const({"fold": f, "elements": e, "levels": v}).as_bits()
             for f, e, v in zip(fold.tolist(), elements.tolist(), levels.tolist())]
    outputs = run_pipeline(dut, [(dut.i, given)], dut.o)
    wanted = [o_shape.const({"fold": f, "elements": e, "levels": v}).as_bits()
              for f, e, v in zip(fold.tolist(), elements.tolist(),
                                 (2 * levels + is_reached).tolist())]
    assert outputs == wanted


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: make(3, 2, 1)[0], "search_stage")
