# amaranth: UnusedElaboratable=no
"""`hw.trit_decoder`: all bytes of all codes."""

import numpy as np
import pytest
from amaranth.hdl import Value

from hw.trit_decoder import TritDecoder
from sim.verilog import to_verilog
from sw.codec import trits
from tests.hw.layers import check_verilog
from tests.hw.pipelines import run_pipeline

ALL = pytest.mark.parametrize("code", trits.CODES)


def run(dut, packed):
    """Trits of bytes, of shape (bytes, 5)."""
    words = np.array(run_pipeline(dut, [(dut.byte, packed)], dut.trits))
    fields = words[:, None] >> 2 * np.arange(5) & 3
    return np.where(fields == 3, -1, fields)


@ALL
def test_matches_reference_on_all_bytes(code):
    np.testing.assert_array_equal(run(TritDecoder(code), range(256)), trits.byte_table(code))


@ALL
def test_gives_what_was_packed(code, rng):
    values = rng.integers(-1, 2, (30, 5))
    np.testing.assert_array_equal(run(TritDecoder(code), list(trits.pack(values, code))), values)


@pytest.mark.slow
def test_has_no_register_and_no_multiplier():
    for code in trits.CODES:
        dut = TritDecoder(code)
        assert dut.latency == 0
        assert len(Value.cast(dut.trits)) == 10
        text = to_verilog(dut)
        assert "posedge" not in text
        assert " * " not in text


def test_rejects_an_unknown_code():
    with pytest.raises(ValueError, match=r"^Code of trits must be one of base3, adds, cutie, not "
                                         r"'ternary'$"):
        TritDecoder("ternary")


@pytest.mark.slow
@ALL
def test_converts_to_verilog(code):
    check_verilog(lambda: TritDecoder(code), "trits")
