"""`hw.popcount` against Python's count of bits."""

import random

import pytest

from hw.popcount import Popcount
from tests.hw.layers import check_verilog
from tests.hw.pipelines import run_pipeline


@pytest.mark.parametrize("width, latency", [(1, 1), (2, 1), (3, 1), (4, 2), (7, 2), (12, 2),
                                            (13, 3), (49, 4), (64, 4)])
def test_matches_reference_with_the_documented_latency(width, latency):
    dut = Popcount(width)
    assert dut.latency == latency
    rng = random.Random(width)
    values = [0, (1 << width) - 1, *(rng.getrandbits(width) for _ in range(30))]
    outputs = run_pipeline(dut, [(dut.bits, values)], dut.total)
    assert outputs == [value.bit_count() for value in values]


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: Popcount(13), "popcount")
