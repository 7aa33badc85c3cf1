"""A cable that is a serial port of this machine."""

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager

import serial
from serial.tools import list_ports

from sw.errors import SternaError
from sw.host.protocol import BAUD

__all__ = ["SerialLink"]

try:
    from termios import error as _TermiosError
except ImportError:  # Windows
    _TermiosError = OSError

_WRITE_SECONDS = 5.0


class SerialLink:
    """A serial port, as :class:`sw.host.link.Link` asks for.

    Parameters
    ----------
    port : :class:`str`
        ``/dev/ttyUSB1``, ``COM4``, ...
    baud : :class:`int`
        Bits per second; the bitstream was built for one rate.

    Raises
    ------
    SternaError
        Where the port does not exist, is in use, may not be opened, or vanishes later.
    """

    # A USB adapter waits for more bytes before it hands over a few: 1 ms in its low-latency mode,
    # 16 ms where that cannot be switched on; the rest is for the operating system.
    latency = 0.1

    def __init__(self, port: str, baud: int = BAUD):
        self.name = port
        self.baud = baud
        try:
            self._port = serial.Serial(port, baud, write_timeout=_WRITE_SECONDS, exclusive=True)
        except (OSError, ValueError) as error:
            raise SternaError(_cannot_open(port, baud, error)) from error
        try:
            self._port.set_low_latency_mode(True)
        except (AttributeError, NotImplementedError, OSError, ValueError):
            pass  # not every driver has one; it only costs time
        with self._watched():
            self._port.reset_input_buffer()

    def write(self, data: bytes) -> None:
        with self._watched():
            self._port.write(data)

    def read(self, size: int, timeout: float) -> bytes:
        with self._watched():
            self._port.timeout = timeout
            data = self._port.read(1)
            if data and size > 1:
                data += self._port.read(min(size - 1, self._port.in_waiting))
            return data

    def now(self) -> float:
        return time.monotonic()

    def close(self) -> None:
        try:
            self._port.close()
        except OSError:
            pass  # it vanished: there is nothing left to give back

    @contextmanager
    def _watched(self) -> Iterator[None]:
        if not self._port.is_open:
            raise SternaError(f"Serial port {self.name} must be open, but was closed")
        try:
            yield
        except serial.SerialTimeoutException as error:
            raise SternaError(f"Serial port {self.name} must accept bytes, but took none for "
                              f"{_WRITE_SECONDS:g} s: check the cable") from error
        # pyserial lets termios.error through as it is, and that is no OSError.
        except (OSError, _TermiosError) as error:
            self.close()
            raise SternaError(f"Serial port {self.name} must stay, but has vanished: plug the "
                              f"board in and open it again ({error})") from error


def _cannot_open(port: str, baud: int, error: Exception) -> str:
    number = getattr(error, "errno", None)
    text = str(error)
    if number == errno.EACCES or "PermissionError" in text or "Permission denied" in text:
        return (f"Serial port {port} must be open to this user, but permission is denied: on Linux "
                f"`sudo usermod -aG dialout $USER` and a new login give it; on Windows another "
                f"program has it open")
    if number in (errno.EBUSY, errno.EAGAIN) or "exclusively lock" in text:
        return f"Serial port {port} must be free, but another program has it open: close that one"
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO) or "FileNotFoundError" in text:
        known = sorted(found.device for found in list_ports.comports())
        return (f"Serial port {port} must exist, but does not: "
                f"{'there is ' + ', '.join(known) if known else 'this machine has none'}")
    return f"Serial port {port} must open at {baud} baud, but does not: {error}"
