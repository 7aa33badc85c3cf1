"""`boards.catalog` and the files of the boards."""

import pytest
from amaranth.build import Platform

from boards.catalog import BOARDS, board_named
from boards.clock import plan_clock
from sw.errors import SternaError


def test_the_boards_are_those_of_the_command_line():
    assert list(BOARDS) == ["icebreaker", "icestick", "ulx3s-25f", "ulx3s-85f"]
    assert all(board_named(name).name == name for name in BOARDS)


def test_rejects_unknown_board():
    with pytest.raises(SternaError, match=r"^Board must be one of icebreaker, icestick, "
                                          r"ulx3s-25f, ulx3s-85f, not 'arty'$"):
        board_named("arty")


@pytest.mark.parametrize("name", BOARDS)
def test_board_agrees_with_its_platform(name):
    board = board_named(name)
    platform = board.platform()
    assert isinstance(platform, Platform)
    assert platform.default_clk == board.oscillator
    assert platform.default_clk_frequency == board.oscillator_hz
    assert {sub.name for sub in platform.lookup(board.uart).ios} >= {"rx", "tx"}


@pytest.mark.parametrize("name", BOARDS)
def test_default_clock_can_be_made_exactly(name):
    board = board_named(name)
    assert plan_clock(board).hz == board.default_clock_hz


@pytest.mark.parametrize("name, part", [
    ("icebreaker", "iCE40UP5K"), ("icestick", "iCE40HX1K"),
    ("ulx3s-25f", "LFE5U-25F"), ("ulx3s-85f", "LFE5U-85F")])
def test_device_is_the_platforms(name, part):
    board = board_named(name)
    assert board.platform.device == part
    assert board.device.name.replace(" ", "").upper()[-3:] == part.upper()[-3:]
