"""`boards.ulx3s_25f`."""

from boards.ulx3s_25f import BOARD


def test_is_the_board_of_that_part():
    assert (BOARD.name, BOARD.device.name) == ("ulx3s-25f", "ECP5 25F")
