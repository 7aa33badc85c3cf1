"""`sw.schedule.choice`: components for layers, or one engine for all of them."""

import numpy as np
import pytest

from sw.errors import SternaError
from sw.schedule import DEVICES, Loading, fit
from tests.hw.sparse_networks import sparse_graph
from tests.sw.schedule.networks import ternary_mlp

HX1K, UP5K, ECP5 = (DEVICES[name] for name in ("iCE40 HX1K", "iCE40 UP5K", "ECP5 25F"))
CLOCK = 24_000_000


@pytest.fixture(scope="module")
def sparse():
    """784-285-99-10 with 4,400 weights: what a compressed MNIST network is."""
    return sparse_graph(np.random.default_rng(1), (784, 285, 99, 10), (1400, 2500, 500),
                        values=(-90, -51, -30, -13, 14, 33, 55, 101), margin=60)


@pytest.fixture(scope="module")
def small():
    return sparse_graph(np.random.default_rng(1), (64, 24, 12, 10), (150, 60, 40),
                        values=(-5, -2, 2, 5), shift=3, bias_limit=20)


@pytest.mark.slow
def test_the_smallest_part_holds_one_engine(sparse):
    found = fit(sparse, HX1K, clock_hz=CLOCK)
    engine, = found.schedule.shared
    assert (engine.pe, engine.lanes, engine.store, engine.is_reloadable) == (1, 4, "rom", False)
    assert found.interval == found.schedule.interval(sparse)
    assert found.area.luts <= 600
    assert found.area.brams <= 14


def test_reloadable_weights_are_those_of_an_engine(small):
    found = fit(small, ECP5, clock_hz=CLOCK, loading=Loading())
    assert found.schedule.shared[0].is_reloadable


def test_a_low_rate_costs_least_with_one_engine(small):
    assert fit(small, UP5K, clock_hz=CLOCK, fps=100).schedule.shared


@pytest.mark.slow
def test_a_large_part_gives_every_layer_its_own(sparse):
    found = fit(sparse, ECP5, clock_hz=CLOCK)
    assert not found.schedule.shared
    assert found.interval < 1000


def test_weights_that_are_hardly_zero_are_no_case_for_an_engine():
    graph = ternary_mlp(64, 64, 64, 10)
    assert not fit(graph, ECP5, clock_hz=CLOCK, fps=100).schedule.shared


@pytest.mark.slow
def test_says_why_weights_cannot_be_reloaded(sparse):
    with pytest.raises(SternaError, match=r"^Reloadable weights must be those of a shared engine: "
                                          r"Device iCE40 HX1K must hold the smallest shared "
                                          r"engine, about \d+ LUTs and 15 block RAMs, but has room "
                                          r"for 600 and 14$"):
        fit(sparse, HX1K, clock_hz=CLOCK, loading=Loading())
    with pytest.raises(SternaError, match=r"^Reloadable weights must be those of a shared engine: "
                                          r"Frame rate of a shared engine must be at most \d+ per "
                                          r"second on iCE40 UP5K, not 1e\+06$"):
        fit(sparse, UP5K, clock_hz=CLOCK, fps=1e6, loading=Loading())


def test_an_impossible_rate_is_refused_as_before(small):
    with pytest.raises(SternaError, match=r"^Frame rate must be at most "):
        fit(small, ECP5, clock_hz=CLOCK, fps=1e9)
