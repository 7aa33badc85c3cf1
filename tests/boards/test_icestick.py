"""`boards.icestick`."""

from boards.icestick import BOARD


def test_oscillator_is_not_on_the_pad_of_the_pll():
    # HX1K-TQ144: the PLL's pad is pin 49. nextpnr refuses another one for SB_PLL40_PAD.
    assert BOARD.platform().lookup("clk12").ios[0].names == ["21"]
    assert not BOARD.is_at_pll
