"""What a board is."""

from dataclasses import dataclass

from amaranth.build import Platform

from sw.schedule.device import Device

__all__ = ["Board"]


@dataclass(frozen=True)
class Board:
    """Pins, clock, device and programmer of a board.

    Attributes
    ----------
    name : str
        Name on the command line and of the build's folder.
    title : str
        Name for people.
    device : :class:`sw.schedule.device.Device`
    platform : type
        Amaranth platform, which names the pins.
    oscillator : str
        Resource of the clock that feeds the PLL.
    oscillator_hz : int
    default_clock_hz : int
        Clock of the design unless another one is asked for.
    uart : str
        Resource of the cable to the host.
    max_baud : int
        Fastest rate of the chip at the other end of that cable.
    programmer : tuple of str
        Command that loads a bitstream, whose file name follows.
    programmer_help : str
        How to get that command.
    is_at_pll : bool
        Whether the oscillator is at the pad of the PLL (an iCE40 has one for it).
    flash : str or None
        Resource of the flash that configures the board, where a design can read it.
    """

    name: str
    title: str
    device: Device
    platform: type[Platform]
    oscillator: str
    oscillator_hz: int
    default_clock_hz: int
    uart: str
    max_baud: int
    programmer: tuple[str, ...]
    programmer_help: str
    is_at_pll: bool = True
    flash: str | None = None
