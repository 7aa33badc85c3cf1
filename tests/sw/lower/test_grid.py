import numpy as np
import pytest

from sw.graph import Interval, Tensor
from sw.lower.grid import affine_map, find_grid
from sw.lower.region import Edge, Region


def region_of(function, lo=-8, hi=7, step=1, scale=0.1, channels=2) -> Region:
    edge = Edge(Tensor((channels,), Interval(lo, hi, step)), np.array(scale), np.array(0.0), 0)
    return Region(edge, (1, channels)).then("the step", function)


@pytest.mark.parametrize("function, scale, offset, interval", [
    (lambda x: np.maximum(x, 0), 0.1, 0.0, Interval(0, 7)),
    (lambda x: np.maximum(x, 0) * 0.7, 0.07, 0.0, Interval(0, 7)),
    (np.abs, 0.1, 0.0, Interval(0, 8)),
    (lambda x: np.where(x > 0, 0.75, -0.5), 0.25, 0.0, Interval(-2, 3)),
    (lambda x: np.where(x > 0, 1.0, 0.0), 1.0, 0.0, Interval(0, 1)),
    (lambda x: np.sign(x) * 0.3, 0.3, 0.0, Interval(-1, 1)),
    (lambda x: 0 * x, 1.0, 0.0, Interval(0, 1)),
    (lambda x: np.maximum(x, 0) + np.pi, 0.1, np.pi, Interval(0, 7)),
])
def test_grid(function, scale, offset, interval):
    found = find_grid(region_of(function))
    assert found
    assert (found.scale, found.offset) == pytest.approx((scale, offset), rel=1e-12)
    assert found.interval == interval


@pytest.mark.parametrize("function", [
    np.exp, lambda x: np.where(x > 0, x, x * np.pi), lambda x: 1 / x,
    lambda x: x * np.array([1.0, np.sqrt(2)]),
])
def test_no_grid(function):
    with np.errstate(divide="ignore"):
        assert find_grid(region_of(function)) is None


def test_no_grid_is_looked_for_on_a_long_interval():
    assert find_grid(region_of(np.abs, lo=0, hi=1 << 16)) is None


@pytest.mark.parametrize("lo, hi", [(-8, 7), (3, 9), (0, 0), (-2**30, 2**30)])
def test_affine(lo, hi):
    edge = region_of(np.abs, lo, hi, scale=0.5).edge
    found = affine_map(Region(edge, (1, 2)).then(
        "the step", lambda x: x * np.array([2.0, -0.5]) + 0.25, is_affine=True))
    assert found
    slope, intercept = found
    if hi > lo:
        assert slope.tolist() == [[1.0, -0.25]]
        assert intercept.tolist() == [[0.25, 0.25]]
    else:
        assert (slope * lo + intercept).tolist() == [[0.25, 0.25]]


@pytest.mark.parametrize("function", [lambda x: np.maximum(x, 0), np.tanh, lambda x: 1 / x])
def test_not_affine(function):
    assert affine_map(region_of(function)) is None
    assert affine_map(region_of(function, lo=-2**30, hi=2**30)) is None
