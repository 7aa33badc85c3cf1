"""What the driver needs of a cable."""

from typing import Protocol

__all__ = ["Link"]


class Link(Protocol):
    """Bytes to a device and back: a serial port, or a simulated board.

    Attributes
    ----------
    name : :class:`str`
        What messages call it.
    baud : :class:`int`
        Bits per second on the wire.
    latency : :class:`float`
        Seconds that the link itself may add to an answer, besides the bits on the wire.
    """

    name: str
    baud: int
    latency: float

    def write(self, data: bytes) -> None:
        """Send all of ``data``; may return before it is on the wire."""
        ...

    def read(self, size: int, timeout: float) -> bytes:
        """Return at most ``size`` bytes, as soon as there are some.

        Returns nothing only where nothing came within ``timeout`` seconds of :meth:`now`.
        """
        ...

    def now(self) -> float:
        """Seconds of the device's time, from any start: a simulated board counts its clock."""
        ...

    def close(self) -> None:
        """Give the device back to others. Closing twice is allowed."""
        ...
