"""Slots, by hand and there and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sw.codec.slots import Row, SlotFormat
from sw.errors import SternaError

BYTES = SlotFormat()
SMALL = SlotFormat(2, 1)


def row(bias, *weights):
    """A row of pairs of a column and a code."""
    columns, codes = zip(*weights, strict=True) if weights else ((), ())
    return Row(bias, np.array(columns, np.int64), np.array(codes, np.int64))


def test_fields_of_a_byte():
    assert (BYTES.bits, BYTES.escape, BYTES.end_of_row, BYTES.end_of_layer) == (8, 31, 0xF8, 0x80)
    assert BYTES.escapes == (31, 62, 93, 124, 155, 186, 217)


@pytest.mark.parametrize("weights, slots", [
    ([], [0xFD, 0xF8]),
    ([(0, 5)], [0xFD, 0x05, 0xF8]),
    ([(3, 1), (4, 7)], [0xFD, 3 << 3 | 1, 7, 0xF8]),
    ([(30, 2)], [0xFD, 30 << 3 | 2, 0xF8]),
    ([(31, 2)], [0xFD, 0xF8 | 1, 2, 0xF8]),
    ([(0, 0), (100, 3)], [0xFD, 0, 0xF8 | 3, 6 << 3 | 3, 0xF8]),
    ([(300, 4)], [0xFD, 0xF8 | 2, 0xF8 | 7, 21 << 3 | 4, 0xF8]),
])
def test_rows_by_hand(weights, slots):
    assert BYTES.encode_row(row(-3, *weights)) == slots


def test_a_layer_ends_with_the_lowest_number():
    layer = BYTES.encode_layer([row(1, (2, 3)), row(-127)])
    assert layer.tolist() == [1, 2 << 3 | 3, 0xF8, 0x81, 0xF8, 0x80]


def test_padding_changes_nothing():
    coded = BYTES.encode_row(row(4, (2, 3)))
    padded = BYTES.pad(coded, 6)
    assert len(padded) == 6
    assert padded[-1] == BYTES.end_of_row
    (found,), = BYTES.decode_layers([*padded, BYTES.end_of_layer], 1)
    assert (found.bias, found.columns.tolist(), found.codes.tolist()) == (4, [2], [3])
    assert BYTES.pad(coded, 2) == coded


@given(st.data())
def test_layers_come_back(data):
    gap_bits, code_bits = data.draw(st.sampled_from([(2, 1), (3, 2), (5, 3), (4, 5)]))
    shortest = (1 << gap_bits) - 1
    escapes = data.draw(st.lists(st.integers(1, 80), min_size=(1 << code_bits) - 1,
                                 max_size=(1 << code_bits) - 1))
    escapes[0] = min(escapes[0], shortest)
    slot_format = SlotFormat(gap_bits, code_bits, tuple(escapes))
    limit = slot_format.highest_bias
    weights = st.dictionaries(st.integers(0, 300), st.integers(0, (1 << code_bits) - 1), max_size=9)
    layers = data.draw(st.lists(st.lists(st.tuples(st.integers(-limit, limit), weights),
                                         max_size=4), min_size=1, max_size=3))
    rows = [[row(bias, *sorted(entries.items())) for bias, entries in layer] for layer in layers]
    slots = np.concatenate([slot_format.encode_layer(layer) for layer in rows])
    decoded = slot_format.decode_layers(slots, len(layers))
    for wanted, found in zip(rows, decoded, strict=True):
        assert [one.bias for one in found] == [one.bias for one in wanted]
        for a, b in zip(wanted, found, strict=True):
            np.testing.assert_array_equal(a.columns, b.columns)
            np.testing.assert_array_equal(a.codes, b.codes)


@pytest.mark.parametrize("slot_format, gap", [(BYTES, 700), (SMALL, 50),
                                              (SlotFormat(3, 2, (2, 7, 30)), 120)])
def test_no_way_over_a_gap_is_shorter(slot_format, gap):
    """Against a search that knows nothing of programming."""
    least = [0] * slot_format.escape
    for at in range(slot_format.escape, gap + 1):
        least.append(1 + min(least[at - skip] for skip in slot_format.escapes if skip <= at))
        steps = slot_format.steps(at)
        assert len(steps) == least[at]
        left = at - sum(slot_format.escapes[code - 1] for code in steps)
        assert 0 <= left < slot_format.escape


@pytest.mark.parametrize("slots, message", [
    ([], r"^Slots must end with the end of a layer, but 0 slots end in front of row 0$"),
    ([1, 2, 0xF8], r"^Slots must end with the end of a layer, but 3 slots end in front of row 1$"),
    ([1, 2], r"^Slots must end with the end of a layer, but 2 slots end in row 0$"),
])
def test_rejects_slots_that_do_not_end(slots, message):
    with pytest.raises(SternaError, match=message):
        BYTES.decode_layers(slots, 1)


@pytest.mark.parametrize("arguments, message", [
    ((1, 3), r"^Gap of a slot must have 2 to 11 bits, not 1$"),
    ((5, 6), r"^Code of a slot must have 1 to 5 bits, not 6$"),
    ((5, 1, (1, 2)), r"^Escapes must be 1 positive integers, one for each code but 0, not "
                     r"\[1, 2\]$"),
    ((2, 1, (4,)), r"^Escapes must include one of at most 3 columns, so that every gap can be made "
                   r"of them, not \[4\]$"),
])
def test_rejects_formats(arguments, message):
    with pytest.raises(SternaError, match=message):
        SlotFormat(*arguments)


@pytest.mark.parametrize("bias", [128, -128])
def test_rejects_biases(bias):
    with pytest.raises(SternaError, match=rf"^Bias of a row must be at most 127, not {bias}$"):
        BYTES.encode_row(row(bias))
