# amaranth: UnusedElaboratable=no
"""`hw.product`: every product."""

import numpy as np
import pytest

from hw.product import Product
from sim.verilog import to_verilog
from sw.graph import Interval
from tests.hw.layers import check_verilog
from tests.hw.pipelines import run_pipeline, words

INTERVALS = [
    (Interval(0, 15), Interval(-100, 90)), (Interval(0, 1), Interval(5, 5)),
    (Interval(-8, 7), Interval(-1, 1)), (Interval(0, 255), Interval(-3, 2)),
    (Interval(-5, -2), Interval(-4, -1)), (Interval(2, 6), Interval(0, 7)),
    (Interval(-16, 15), Interval(-16, 15)),
]


@pytest.mark.slow
@pytest.mark.parametrize("multiplier", ["logic", "dsp"])
@pytest.mark.parametrize("x, w", INTERVALS, ids=str)
def test_every_product(x, w, multiplier):
    dut = Product(x, w, multiplier)
    a, b = (values.reshape(-1, 1) for values in np.meshgrid(x.values(), w.values()))
    outputs = run_pipeline(dut, [(dut.x, words(x, a)), (dut.w, words(w, b))], dut.product)
    products = dut.interval_of_product.decode(np.array(outputs))
    np.testing.assert_array_equal(products, (a * b)[:, 0])
    assert (products.min(), products.max()) == (dut.interval_of_product.lo,
                                                dut.interval_of_product.hi)


@pytest.mark.slow
def test_logic_has_no_multiplication():
    x, w = INTERVALS[0]
    assert " * " not in to_verilog(Product(x, w, "logic"), "product")
    assert " * " in to_verilog(Product(x, w, "dsp"), "product")


def test_rejects():
    with pytest.raises(ValueError, match=r"^Multiplier must be one of logic, dsp, not 'abacus'$"):
        Product(*INTERVALS[0], "abacus")
    with pytest.raises(ValueError, match=r"^Factors must have the step 1, not be in -1\.\.1 step 2 "
                                         r"and 0\.\.3$"):
        Product(Interval(-1, 1, 2), Interval(0, 3), "logic")


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: Product(*INTERVALS[0], "logic"), "product")
