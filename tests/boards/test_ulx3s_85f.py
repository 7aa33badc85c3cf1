"""`boards.ulx3s_85f`."""

from boards.ulx3s_85f import BOARD


def test_is_the_board_of_that_part():
    assert (BOARD.name, BOARD.device.name) == ("ulx3s-85f", "ECP5 85F")
