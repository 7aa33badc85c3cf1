"""What the ULX3S boards share; they differ in the part.

Radiona, ULX3S v3.0.8 schematic and constraints. The FT231X drives TXDEN at pin L3, an input of the
FPGA: the platform's resource ``uart_tx_enable`` calls it an output and is not used here.
"""

from amaranth.build import Platform

from boards.board import Board
from sw.schedule.device import Device

__all__ = ["ulx3s"]


def ulx3s(size: str, device: Device, platform: type[Platform]) -> Board:
    """Return the ULX3S with the part of ``size``, for example ``25F``."""
    return Board(
        name=f"ulx3s-{size.lower()}",
        title=f"ULX3S {size}",
        device=device,
        platform=platform,
        oscillator="clk25",
        oscillator_hz=25_000_000,
        default_clock_hz=50_000_000,
        uart="uart",
        max_baud=3_000_000,
        programmer=("openFPGALoader", "--board", "ulx3s"),
        programmer_help="install the package `openfpgaloader`",
    )
