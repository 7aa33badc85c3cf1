import pytest

from sw.compress.schedules import gradual, iterative, one_shot, remaining


def test_one_shot():
    assert one_shot(0.0) == one_shot(1.0) == 1


def test_iterative_takes_equal_steps():
    schedule = iterative(4, until=0.75)
    assert [schedule(done) for done in (0, 0.2, 0.25, 0.5, 0.74, 0.75, 1)] == [
        0.25, 0.25, 0.5, 0.75, 0.75, 1, 1]
    assert iterative(1)(0) == 1


def test_gradual():
    schedule = gradual(0.4)
    assert [schedule(done) for done in (0, 0.2, 0.4, 1)] == [0, 0.5, 1, 1]


def test_remaining_is_geometric():
    assert [remaining(1000, 10, way) for way in (0, 0.5, 1)] == [1000, 100, 10]


def test_rejects_no_rounds():
    with pytest.raises(ValueError, match=r"^Rounds must be at least 1, not 0$"):
        iterative(0)
