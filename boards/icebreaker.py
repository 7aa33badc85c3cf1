"""iCEBreaker: iCE40 UP5K, with an FT2232H as programmer and serial port.

1BitSquared, iCEBreaker V1.0 schematic. The 12 MHz oscillator is on pin 35, the PLL's pad.
"""

from amaranth_boards.icebreaker import ICEBreakerPlatform

from boards.board import Board
from sw.schedule.device import DEVICES

__all__ = ["BOARD"]

BOARD = Board(
    name="icebreaker",
    title="iCEBreaker",
    device=DEVICES["iCE40 UP5K"],
    platform=ICEBreakerPlatform,
    oscillator="clk12",
    oscillator_hz=12_000_000,
    # The UltraPlus fabric is slow: published designs run at 20 to 40 MHz.
    default_clock_hz=24_000_000,
    uart="uart",
    max_baud=12_000_000,
    programmer=("iceprog",),
    programmer_help="install the package `fpga-icestorm` or build Project IceStorm",
    flash="spi_flash_1x",
)
