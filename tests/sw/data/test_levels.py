"""`sw.data.levels`: frames rounded to fewer levels."""

import numpy as np
import pytest

from sw.data.dataset import DataSet
from sw.data.levels import as_seen, with_levels, with_signs
from sw.errors import SternaError


def data_of(pixels, input_type="uint8/255"):
    frames = np.array(pixels, np.uint8).reshape(1, -1)
    return DataSet("test", frames, np.array([0]), frames, np.array([0]), 1, input_type)


def test_four_bits_are_the_nearest_seventeenths():
    pixels = np.arange(256)
    found = with_levels(data_of(pixels), 4)
    assert found.input_type == "0..15/15"
    np.testing.assert_array_equal(found.test_x[0], np.rint(pixels / 17))
    np.testing.assert_array_equal(found.train_x, found.test_x)


@pytest.mark.parametrize("bits, top", [(1, 1), (3, 7), (8, 255)])
def test_black_and_white_stay(bits, top):
    assert with_levels(data_of([0, 255]), bits).test_x.tolist() == [[0, top]]


def test_halves_are_rounded_up():
    assert with_levels(data_of([7, 8, 9], "0..16/16"), 1).test_x.tolist() == [[0, 1, 1]]


@pytest.mark.parametrize("bits", [0, 9])
def test_rejects_other_widths(bits):
    with pytest.raises(SternaError, match=rf"^Bits of a pixel must be 1 to 8, not {bits}$"):
        with_levels(data_of([0]), bits)


@pytest.mark.parametrize("input_type", ["bipolar", "int8/127", "0..15/16", "uint8"])
def test_rejects_frames_that_are_no_pixels(input_type):
    with pytest.raises(SternaError, match=r"^Frames of test must be integers from 0 to their "
                                          rf"divisor to be rounded, not {input_type}$"):
        with_levels(data_of([0], input_type), 4)


def test_signs_begin_at_half_the_brightness():
    found = with_signs(data_of([0, 127, 128, 255]))
    assert found.input_type == "bipolar"
    assert found.test_x.tolist() == found.train_x.tolist() == [[-1, -1, 1, 1]]
    assert with_signs(data_of([7, 8, 9], "0..16/16")).test_x.tolist() == [[-1, 1, 1]]


def test_as_a_quantiser_of_so_many_bits_shows_it():
    data = data_of([0, 100, 255])
    assert as_seen(data, 0) is data
    assert as_seen(data, 1).test_x.tolist() == [[-1, -1, 1]]
    assert as_seen(data, 2).test_x.tolist() == with_levels(data, 2).test_x.tolist() == [[0, 1, 3]]
