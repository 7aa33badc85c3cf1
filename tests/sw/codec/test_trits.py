"""`sw.codec.trits`: five in a byte; CUTIE's code against its published vectors."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sw.codec import trits
from sw.errors import SternaError

ALL = pytest.mark.parametrize("code", trits.CODES)


@pytest.mark.parametrize("code, byte, values", [
    ("base3", 0, [-1, -1, -1, -1, -1]), ("base3", 121, [0, 0, 0, 0, 0]),
    ("base3", 1 + 27 * 2, [0, -1, -1, 1, -1]), ("base3", 242, [1, 1, 1, 1, 1]),
    ("adds", 0, [-1, -1, -1, -1, -1]), ("adds", 255, [1, 1, 1, 1, 1]),
    # Digits 1, 0, 0, 2, 0: 87 of 243 is 91.65 of 256.
    ("adds", 92, [0, -1, -1, 1, -1]),
    ("cutie", 0b11011001, [0, 0, 0, 0, 0]), ("cutie", 0b01010000, [1, 0, -1, 1, -1]),
    ("cutie", 0b00001111, [1, 1, 1, 1, -1]),
])
def test_bytes_by_hand(code, byte, values):
    assert trits.byte_table(code)[byte].tolist() == values
    assert trits.pack(np.array(values), code) == bytes([byte])


@ALL
def test_five_trits_have_a_byte_each(code):
    every = np.array(list(product((-1, 0, 1), repeat=5)))
    packed = trits.pack(every, code)
    assert len(set(packed)) == len(packed) == 243
    assert np.array_equal(trits.unpack(packed, every.size, code).reshape(-1, 5), every)


@ALL
@given(values=st.lists(st.integers(-1, 1), max_size=30))
def test_rows_come_back(code, values):
    packed = trits.pack(np.array(values), code)
    assert len(packed) == -(-len(values) // 5)
    assert trits.unpack(packed, len(values), code).tolist() == values


def test_every_byte_has_one_layout_of_cutie():
    for byte in range(256):
        assert sum(trits.matches(byte, pattern) for pattern, _ in trits.CUTIE_LAYOUTS) == 1
    assert len(np.unique(trits.byte_table("cutie"), axis=0)) == 243


def test_cutie_s_published_vectors(sterna_data):
    folder = sterna_data / "codec"
    if not folder.is_dir():
        pytest.skip("STERNA_DATA has no folder codec with CUTIE's vectors")
    stimuli, responses = ((folder / f"decoder_{name}.txt").read_text().split()
                          for name in ("stimuli", "exp_responses"))
    table, seen = trits.byte_table("cutie"), 0
    values = {"00": 0, "01": 1, "11": -1}
    for stimulus, response in zip(stimuli, responses, strict=True):
        expected = [values[response[place:place + 2]] for place in range(0, 10, 2)]
        for bits in product(*("01" if bit == "X" else bit for bit in stimulus)):
            assert table[int("".join(bits), 2)].tolist() == expected, stimulus
            seen += 1
    assert seen == 256


@pytest.mark.parametrize("weights", [[[5, 0, 5]], [[1, 2, 1, 0]], [[-4, 4]], [[0]]])
def test_any_two_values(weights):
    assert trits.decode(trits.encode(np.array(weights))).tolist() == weights


@pytest.mark.parametrize("code, packed", [("base3", 243), ("base3", 255), ("adds", 1),
                                          ("cutie", 0b11111001)])
def test_refuses_bytes_that_are_no_code(code, packed):
    with pytest.raises(SternaError, match=r"^Byte of trits must be one that the code \w+ uses, "
                                          r"filled up with zeros, but byte 0 is not; the data is "
                                          r"damaged$"):
        trits.unpack(bytes([packed]), 5, code)


def test_refuses_what_has_no_trits():
    with pytest.raises(SternaError, match=r"^Weights in trits must have at most 2 values besides "
                                          r"zero, not 3$"):
        trits.encode(np.array([[1, 2, 3]]))
    with pytest.raises(SternaError, match=r"^Code of trits must be one of base3, adds, cutie, not "
                                          r"'ternary'$"):
        trits.encode(np.array([[1]]), "ternary")
    with pytest.raises(ValueError, match=r"^Trits must be -1, 0 or 1$"):
        trits.pack(np.array([2]), "adds")
