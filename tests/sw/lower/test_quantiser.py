"""Quantisers on their own, against the operators of qonnx."""

import itertools

import numpy as np
import pytest
from qonnx.custom_op.general.intquant import int_quant

from sw.errors import SternaError
from sw.graph import Interval
from sw.lower.quantiser import read_quantiser

ROUNDINGS = ("ROUND", "HALF_EVEN", "CEIL", "FLOOR", "UP", "DOWN", "HALF_UP", "HALF_DOWN",
             "half_up")

# Halves and quarters: every tie, both signs, beyond both ends.
POINTS = np.arange(-40, 41) / 4


def quantiser(scale=1.0, zero=0.0, bits=4, **attributes):
    attributes = {"signed": 1, "narrow": 0, "rounding_mode": b"ROUND", **attributes}
    return read_quantiser("Quant", attributes, [np.array(a, np.float32) for a in
                                                (scale, zero, bits)], "q")


@pytest.mark.parametrize("bits, signed, narrow",
                         sorted({*itertools.product((1, 2, 3, 8), (0, 1), (0, 1))} - {(1, 0, 1)}))
@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("scale, zero", [(1.0, 0.0), (0.5, 2.0), (0.5, 0.25)])
def test_equals_qonnx(bits, signed, narrow, rounding, scale, zero):
    q = quantiser(scale, zero, bits, signed=signed, narrow=narrow, rounding_mode=rounding.encode())
    integers = q.integers(q.position(POINTS))
    floats = q.scale * integers + q.offset
    wanted = int_quant(POINTS, np.float64(scale), np.float64(zero), np.float64(bits), signed,
                       narrow, rounding)
    assert floats.tolist() == wanted.tolist()
    assert integers.astype(int) in q.interval


def test_by_hand():
    q = quantiser(0.5, bits=3)
    # 0.25 / 0.5 is a tie between 0 and 1: to even. 9 / 0.5 is beyond 3.
    assert q.integers(q.position(np.array([-9, -0.3, 0.25, 0.75, 9]))).tolist() == [-4, -1, 0, 2, 3]
    assert q.interval == Interval(-4, 3)


@pytest.mark.parametrize("attributes, zero, bits, interval", [
    ({}, 0, 4, Interval(-8, 7)),
    ({"narrow": 1}, 0, 4, Interval(-7, 7)),
    ({"signed": 0}, 0, 4, Interval(0, 15)),
    ({"signed": 0, "narrow": 1}, 0, 4, Interval(0, 14)),
    ({"signed": 0}, 3, 4, Interval(-3, 12)),
    ({"signed": 0}, [3, 0], 4, Interval(-3, 15)),
    ({}, 0, 1, Interval(-1, 1, 2)),
    ({}, 1, 1, Interval(-2, 0, 2)),
    ({"signed": 0}, 0, 1, Interval(0, 1)),
])
def test_interval(attributes, zero, bits, interval):
    assert quantiser(zero=zero, bits=bits, **attributes).interval == interval


def test_bipolar():
    q = read_quantiser("BipolarQuant", {}, [np.array(0.25)], "q")
    assert q.integers(q.position(np.array([-0.1, -0.0, 0.0, 3.0]))).tolist() == [-1, 1, 1, 1]
    assert (q.interval, float(q.scale)) == (Interval(-1, 1, 2), 0.25)
    assert np.isnan(q.integers(np.array([np.nan]))).all()


@pytest.mark.parametrize("change, message", [
    ({"scale": 0.0}, r"^Quantiser q must have a positive scale, not 0\.0$"),
    ({"scale": np.nan}, r"^Quantiser q must have a positive scale, not nan$"),
    ({"zero": np.inf}, r"^Quantiser q must have a zero point within 24 bits$"),
    ({"bits": 0}, r"^Quantiser q must have one bit width from 1 to 24, not \[0\.\]$"),
    ({"bits": 2.5}, r"^Quantiser q must have one bit width from 1 to 24, not \[2\.5\]$"),
    ({"bits": [2, 3]}, r"^Quantiser q must have one bit width from 1 to 24, not \[2\. 3\.\]$"),
    ({"signed": 2}, r"^Quantiser q must have the attribute 'signed' with the value 0 or 1, not 2$"),
    ({"narrow": None}, r"^Quantiser q must have the attribute 'narrow' with the value 0 or 1, not "
                       r"None$"),
    ({"bits": 1, "signed": 0, "narrow": 1}, r"^Quantiser q must have more than one value, but of "
     r"one unsigned bit a narrow range leaves 0 alone$"),
    ({"rounding_mode": b"ODD"}, r"^Quantiser q must have a rounding mode of ROUND, .*, not 'ODD'$"),
])
def test_rejects(change, message):
    with pytest.raises(SternaError, match=message):
        quantiser(**change)


def test_rejects_missing_inputs():
    with pytest.raises(SternaError, match=r"^Quantiser q must have 4 inputs, not 2$"):
        read_quantiser("Quant", {"signed": 1, "narrow": 0}, [np.array(1.0)], "q")
