# amaranth: UnusedElaboratable=no
"""`hw.rice_decoder` against `sw.codec.rice`."""

import numpy as np
import pytest

from hw.rice_decoder import RiceDecoder
from sw.codec.bits import BitWriter
from sw.codec.image import ImageFormat
from sw.codec.rice import Rice
from tests.hw.images import decoded, refused
from tests.hw.layers import check_verilog


def stream(fields, lows, symbols):
    """Parameters and then symbols of the fields in turn."""
    codes = [Rice(low, 1 << bits) for low, bits in zip(lows, fields)]
    writer = BitWriter()
    for code in codes:
        code.put_table(writer)
    for place, symbol in enumerate(symbols):
        writer.put_all(*codes[place % len(fields)].words(np.array([symbol])))
    return writer.to_bytes()


@pytest.mark.parametrize("fields, lows", [((1,), (0,)), ((3,), (0,)), ((3,), (1,)), ((3,), (3,)),
                                          ((8,), (0,)), ((8,), (5,)), ((8,), (8,)),
                                          ((5, 3), (2, 0)), ((2, 8, 4), (1, 3, 4))], ids=str)
def test_finds_every_symbol(fields, lows):
    count = 1 << max(fields)
    symbols = [symbol % (1 << bits) for symbol in range(count) for bits in fields]
    dut = RiceDecoder(ImageFormat(fields, 9, "rice"))
    assert decoded(dut, stream(fields, lows, symbols), len(symbols)) == symbols


@pytest.mark.parametrize("fields, bits", [
    ((3,), "0100"),                        # a parameter wider than the symbol
    ((8, 3), "0010" "0100"),
    ((3,), "0010" "110" "00"),             # symbol 8
    ((3,), "0011" "0111" "10" "000"),      # symbol 7, then 8
    ((2,), "0000" "0" "11110"),            # symbol 4
])
def test_refuses_what_is_none(fields, bits):
    dut = RiceDecoder(ImageFormat(fields, 9, "rice"))
    data = int(bits.ljust(32, "0"), 2).to_bytes(4, "big")
    assert refused(dut, data, 12)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: RiceDecoder(ImageFormat((5, 3), 9, "rice")), "low_bits")
