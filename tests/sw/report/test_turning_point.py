"""Where the accelerator and a CPU take the same energy for a frame."""

import pytest

from sw.report.turning_point import find_turning_point
from tests.sw.report.energy_examples import energy_entry

FULL = energy_entry(idle_mw=4.0, frame_uj=0.02).full_rate  # bands of a factor of 2 either way


def test_both_sides_take_the_same_there():
    at = find_turning_point(FULL, 4.0, 8.0, 16.0)
    assert at.value is not None
    assert 1e3 * 4.0 / at.value + 0.02 == pytest.approx(8.0)
    assert at.is_reached


def test_the_ends_are_for_and_against_the_accelerator():
    at = find_turning_point(FULL, 4.0, 8.0, 16.0)
    assert at.low == pytest.approx(1e3 * 2.0 / (16.0 - 0.01))
    assert at.high == pytest.approx(1e3 * 8.0 / (4.0 - 0.04))


def test_a_frame_that_takes_more_by_itself_never_does():
    at = find_turning_point(FULL, 0.005, 0.02, 0.03)
    assert at.value is None
    assert not at.is_reached
    assert at.low is not None  # by the ends in its favour it would
    assert at.high is None


def test_a_rate_beyond_the_most_is_not_reached():
    at = find_turning_point(FULL, 0.03, 0.05, 0.1)
    assert at.value == pytest.approx(133_333.3)
    assert (at.most, at.is_reached) == (100_000.0, False)
