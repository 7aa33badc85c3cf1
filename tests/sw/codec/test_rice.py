"""`sw.codec.rice`: words by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sw.codec.bits import BitReader, BitWriter
from sw.codec.rice import Rice
from sw.errors import SternaError


def text(code, symbol):
    word, width = (int(value[0]) for value in code.words(np.array([symbol])))
    return format(word, f"0{width}b")


@pytest.mark.parametrize("low_bits, symbol, word", [
    (0, 0, "0"), (0, 3, "1110"), (2, 0, "000"), (2, 3, "011"), (2, 4, "1000"),
    (2, 31, "1111111011"), (2, 32, "111111110100000"), (2, 127, "111111111111111"),
    (7, 100, "01100100"),
])
def test_words_by_hand(low_bits, symbol, word):
    assert text(Rice(low_bits, 128), symbol) == word


@given(st.integers(1, 300).flatmap(lambda alphabet: st.tuples(
    st.just(alphabet), st.lists(st.integers(0, alphabet - 1), min_size=1, max_size=50))))
def test_symbols_come_back(drawn):
    alphabet, symbols = drawn
    code = Rice.best(np.array(symbols), alphabet)
    writer = BitWriter()
    code.put_table(writer)
    assert writer.bits == code.table_bits
    writer.put_all(*code.words(np.array(symbols)))
    reader = BitReader(writer.to_bytes())
    found, widths = Rice.take_table(reader, alphabet).at_every_place(reader)
    place = 0
    for symbol in symbols:
        assert found[place] == symbol
        place += widths[place]


def test_the_best_parameter_is_near_the_mean(rng):
    symbols = rng.geometric(1 / 20, 2000) - 1
    assert Rice.best(symbols, 1024).low_bits in (3, 4)
    assert Rice.best(np.zeros(10, int), 8).low_bits == 0


def test_a_symbol_outside_of_the_alphabet_has_no_word():
    code = Rice(2, 5)
    assert code.at_every_place(BitReader(bytes([0b01000000])))[1][0] == 3   # 2
    assert code.at_every_place(BitReader(bytes([0b10010000])))[1][0] == -1  # 5


def test_rejects_a_parameter_wider_than_a_symbol():
    with pytest.raises(SternaError, match=r"^Parameter of a Rice code must be from 0 to 3, the "
                                          r"bits of a symbol, not 4$"):
        Rice(4, 8)
