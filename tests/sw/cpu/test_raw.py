"""Frames come in the narrowest type."""

import numpy as np
import pytest

from sw.cpu.raw import raw_frames, raw_type
from sw.errors import SternaError
from sw.graph import Interval
from tests.sw.cpu.networks import BIPOLAR, mlp


@pytest.mark.parametrize("interval, name", [
    (BIPOLAR, "int8"), (Interval(0, 255), "uint8"), (Interval(0, 256), "uint16"),
    (Interval(-129, 0), "int16"), (Interval(0, 65_536), "int32"), (Interval(0, 2**40), "int64")])
def test_narrowest_type(interval, name):
    assert raw_type(interval) == np.dtype(name)


def test_rejects_what_fits_nothing():
    with pytest.raises(SternaError, match=r"^Input integers must fit 64 bits to run on the CPU, "
                                          r"not 0\.\.9223372036854775808$"):
        raw_type(Interval(0, 2**63))


def test_frames_keep_their_values():
    graph = mlp((4, 2), BIPOLAR)
    frames = np.array([[1, -1, -1, 1]])
    raw = raw_frames(graph, frames)
    assert raw.dtype == np.int8
    np.testing.assert_array_equal(raw, frames)
