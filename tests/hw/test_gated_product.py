"""`hw.gated_product` against multiplication."""

import pytest

from hw.gated_product import GatedProduct
from tests.hw.layers import check_verilog
from tests.hw.pipelines import run_pipeline


@pytest.mark.parametrize("multiplier", ["logic", "dsp"])
@pytest.mark.parametrize("x_bits, w_bits", [(1, 4), (4, 8), (5, 3), (3, 8), (8, 6)])
def test_multiplies(multiplier, x_bits, w_bits, rng):
    dut = GatedProduct(x_bits, w_bits, multiplier)
    x, enable = rng.integers(1 << x_bits, size=300), rng.integers(2, size=300)
    w = rng.integers(-1 << w_bits - 1, 1 << w_bits - 1, 300)
    x[:4], w[:4], enable[:4] = (1 << x_bits) - 1, [-1 << w_bits - 1, (1 << w_bits - 1) - 1] * 2, 1
    got = run_pipeline(dut, [(dut.x, x), (dut.w, w), (dut.enable, enable)], dut.product)
    assert got == [int(p) & (1 << x_bits + w_bits) - 1 for p in x * w * enable]


@pytest.mark.slow
@pytest.mark.parametrize("multiplier", ["logic", "dsp"])
def test_converts_to_verilog(multiplier):
    check_verilog(lambda: GatedProduct(4, 8, multiplier), "gated_product")
