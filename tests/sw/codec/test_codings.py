"""`sw.codec.codings`: what all codings promise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sw.codec.codings import codings
from sw.errors import SternaError
from tests.sw.codec.layers import layers, sparse_layer

CODINGS = codings()
ALL = pytest.mark.parametrize("name", CODINGS)

SHAPES = {
    "one weight": [[5]],
    "one zero": [[0]],
    "no weights": np.zeros((4, 300), int),
    "no zeros": np.full((3, 5), -7),
    "one far away": np.eye(1, 1 << 14, (1 << 14) - 1, dtype=int) * -8,
    "one column": np.arange(-2, 3).reshape(5, 1) % 2,
    "wide values": [[2**40, 0, -2**40, 0]],
    "a byte, and not": [[-128, 127], [128, 0]],
}


def outcome(function, value):
    """What a function gives, or the sentence that says why not."""
    try:
        return function(value)
    except SternaError as error:
        return str(error)


@pytest.mark.slow
@ALL
@given(weights=layers())
def test_weights_come_back(name, weights):
    data = outcome(CODINGS[name].encode, weights)
    if isinstance(data, str):
        assert name in ("trits", "columns_eie")
        assert " must " in data
    else:
        np.testing.assert_array_equal(CODINGS[name].decode(data), weights)


@ALL
@pytest.mark.parametrize("weights", SHAPES.values(), ids=SHAPES)
def test_extremes_come_back(name, weights):
    weights = np.array(weights)
    data = outcome(CODINGS[name].encode, weights)
    if isinstance(data, str):
        assert " must " in data
    else:
        got = CODINGS[name].decode(data)
        assert got.dtype == np.int64
        np.testing.assert_array_equal(got, weights)


@ALL
def test_bytes_are_the_same_in_every_run(name, rng):
    weights = sparse_layer(rng, values=(-1, 1))
    assert CODINGS[name].encode(weights) == CODINGS[name].encode(weights.astype(np.int8))


@ALL
def test_refuses_every_cut(name, rng):
    data = CODINGS[name].encode(sparse_layer(rng, (6, 40), 0.2, values=(-1, 1)))
    for length in range(len(data)):
        with pytest.raises(SternaError, match=r" must .*(cut|damaged)$"):
            CODINGS[name].decode(data[:length])


@ALL
def test_refuses_what_follows(name, rng):
    data = CODINGS[name].encode(sparse_layer(rng, (6, 40), 0.2, values=(-1, 1)))
    with pytest.raises(SternaError, match=r" must .*damaged$"):
        CODINGS[name].decode(data + b"\0")


@pytest.mark.slow
@ALL
@settings(max_examples=60)
@given(data=st.data())
def test_damage_is_a_sentence_or_other_weights(name, data):
    """A stream has no checksum of its own: the file around it has one."""
    weights = data.draw(layers(values=st.sampled_from([-1, 1]), most_values=2))
    code = bytearray(CODINGS[name].encode(weights))
    for _ in range(data.draw(st.integers(1, 3))):
        code[data.draw(st.integers(0, len(code) - 1))] = data.draw(st.integers(0, 255))
    got = outcome(CODINGS[name].decode, bytes(code))
    assert " must " in got if isinstance(got, str) else got.ndim == 2


@pytest.mark.slow
@ALL
@settings(max_examples=60)
@given(data=st.binary(max_size=40))
def test_noise_is_a_sentence_or_weights(name, data):
    got = outcome(CODINGS[name].decode, data)
    assert " must " in got if isinstance(got, str) else got.size <= 1 << 24


@ALL
@pytest.mark.parametrize("head", [
    b"\xff\xff\xff\xff\x0f\xff\xff\xff\xff\x0f\x01\x00\x01",  # 2^32 x 2^32 weights
    b"\x80\x80\x04\x80\x80\x04\xff\xff\x7f",                  # 2^16 x 2^16
    b"\x00\x05\x00",                                          # none
    b"\xff\xff\xff\xff\xff\xff\xff\xff",                      # a number without an end
])
def test_promises_that_nobody_keeps_are_refused_at_once(name, head):
    with pytest.raises(SternaError, match=r" must .*damaged$"):
        CODINGS[name].decode(head + bytes(20))


@ALL
@pytest.mark.parametrize("weights", [np.zeros((0, 3), int), np.zeros(3, int), np.zeros((2, 2))])
def test_refuses_what_is_no_layer(name, weights):
    with pytest.raises(TypeError, match=r"^Weights must be integers with two non-empty axes, not "):
        CODINGS[name].encode(weights)


def test_rows_are_dealt_over_elements(rng):
    weights = sparse_layer(rng)
    one, four = codings(1)["columns"], codings(4)["columns"]
    assert len(four.encode(weights)) > len(one.encode(weights))
    np.testing.assert_array_equal(four.decode(four.encode(weights)), weights)
