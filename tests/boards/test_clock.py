"""`boards.clock`: from what is asked for to what is made."""

import pytest

from boards.catalog import board_named
from boards.clock import plan_clock
from sw.errors import SternaError

ICEBREAKER, ULX3S = board_named("icebreaker"), board_named("ulx3s-25f")


def test_oscillator_needs_no_pll():
    plan = plan_clock(ICEBREAKER, 12_000_000)
    assert (plan.hz, plan.pll) == (12_000_000, None)


@pytest.mark.parametrize("board, asked, got", [
    (ICEBREAKER, None, 24_000_000), (ICEBREAKER, 20_000_000, 19_875_000),
    (ULX3S, None, 50_000_000), (ULX3S, 66_000_000, 65_909_091)])
def test_plan_tells_what_the_design_gets(board, asked, got):
    plan = plan_clock(board, asked)
    assert plan.hz == got
    assert plan.asked_hz == (asked or board.default_clock_hz)
    assert plan.pll is not None
    assert plan.pll.hz == got


def test_rejects_what_the_pll_cannot_make():
    with pytest.raises(SternaError, match=r"^Clock must be 16\.125 MHz to 270 MHz with the iCE40 "
                                          r"PLL on an oscillator of 12 MHz, not 13 MHz; the "
                                          r"nearest is 16\.125 MHz$"):
        plan_clock(ICEBREAKER, 13_000_000)


@pytest.mark.parametrize("asked", [0, -24_000_000])
def test_rejects_a_clock_that_does_not_run(asked):
    with pytest.raises(SternaError, match=rf"^Clock must be positive, not {asked} Hz$"):
        plan_clock(ICEBREAKER, asked)


@pytest.mark.parametrize("asked", [24e6, "24", True])
def test_rejects_what_is_no_integer(asked):
    with pytest.raises(TypeError, match=rf"^Clock must be an integer number of hertz, not "
                                        rf"{asked!r}$"):
        plan_clock(ICEBREAKER, asked)
