# amaranth: UnusedElaboratable=no
"""`hw.dot_xnor` against `Dense.evaluate`."""

import pytest

from hw.dot_xnor import DotXnor
from sw.graph import Interval
from tests.hw.dots import check_dot
from tests.hw.layers import BIPOLAR, check_verilog


@pytest.mark.parametrize("lanes, latency", [(1, 1), (3, 1), (8, 2), (49, 4)])
def test_matches_reference_with_the_documented_latency(lanes, latency, rng):
    dut = DotXnor(BIPOLAR, BIPOLAR, lanes)
    assert dut.latency == latency
    check_dot(dut, BIPOLAR, BIPOLAR, lanes, rng)


def test_rejects_others():
    with pytest.raises(ValueError, match=r"^Engine 'xnor' must have bipolar weights and "
                                         r"activations, not -1\.\.1 and -1\.\.1 step 2$"):
        DotXnor(BIPOLAR, Interval(-1, 1), 4)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: DotXnor(BIPOLAR, BIPOLAR, 8), "dot_xnor")
