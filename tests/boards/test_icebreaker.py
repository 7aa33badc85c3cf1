"""`boards.icebreaker`."""

from boards.icebreaker import BOARD


def test_oscillator_is_on_the_pad_of_the_pll():
    # UP5K-SG48: pin 35 is IOT_46b_G0, the PLL's pad. nextpnr refuses another one.
    assert BOARD.platform().lookup("clk12").ios[0].names == ["35"]
