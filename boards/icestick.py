"""iCEstick: iCE40 HX1K, with an FT2232H as programmer and serial port.

Lattice, iCEstick Evaluation Kit User's Guide (EB82). The 12 MHz oscillator is on pin 21, which
is not the PLL's pad (49).
"""

from amaranth_boards.icestick import ICEStickPlatform

from boards.board import Board
from sw.schedule.device import DEVICES

__all__ = ["BOARD"]

BOARD = Board(
    name="icestick",
    title="iCEstick",
    device=DEVICES["iCE40 HX1K"],
    platform=ICEStickPlatform,
    oscillator="clk12",
    oscillator_hz=12_000_000,
    default_clock_hz=60_000_000,
    uart="uart",
    max_baud=12_000_000,
    programmer=("iceprog",),
    programmer_help="install the package `fpga-icestorm` or build Project IceStorm",
    is_at_pll=False,
    flash="spi_flash_1x",
)
