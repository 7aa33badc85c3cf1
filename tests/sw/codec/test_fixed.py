"""`sw.codec.fixed`: one width."""

import numpy as np

from sw.codec.bits import BitReader
from sw.codec.fixed import Fixed


def test_width_and_what_is_no_symbol():
    code = Fixed.best(np.array([4]), 5)
    words, widths = code.words(np.array([0, 4]))
    assert words.tolist() == [0, 4]
    assert widths.tolist() == [3, 3]
    symbols, widths = code.at_every_place(BitReader(bytes([0b10010100])))
    assert symbols[:4].tolist() == [4, 1, 2, 5]
    assert widths[:4].tolist() == [3, 3, 3, -1]


def test_one_symbol_has_no_bits():
    assert Fixed(1).width == 0
