"""The simulated board: the whole shell around an accelerator, as a cable to it."""

import struct
import subprocess
import tempfile
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any, Self

from amaranth.back import verilog

from hw.shell.shell import Shell
from sim.verilated import compile_program
from sw.errors import SternaError
from sw.schedule import FLASH_ADDRESS

__all__ = ["SimulatedBoard", "compile_board", "compile_shell"]

_MAIN = Path(__file__).parent / "native" / "board.cpp"
_TOP = "board"


def compile_board(sources: Sequence[Path], cache: Path, *, top: str = _TOP,
                  flags: Sequence[str] = (), optimise: str = "-O2") -> Path:
    """Compile the Verilog of a board; return the program for :class:`SimulatedBoard`.

    Parameters
    ----------
    sources : sequence of Path
        Verilog with the module ``top``, which has the ports ``clk``, ``rst``, ``rx`` and ``tx``.
    cache : Path
        Folder in which programs are kept by content.
    flags : sequence of str
        More flags for Verilator.
    optimise : str
        As of :func:`compile_program`.
    """
    return compile_program(sources, _MAIN, cache, top=top, prefix="Vboard", flags=flags,
                           optimise=optimise)


def compile_shell(shell: Shell, cache: Path) -> Path:
    """Compile a shell and what is in it; return the program for :class:`SimulatedBoard`."""
    text = verilog.convert(shell, name=_TOP, emit_src=False)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"{_TOP}.v")
        source.write_text(text, encoding="utf-8")
        return compile_board([source], cache)


class SimulatedBoard:
    """A board under Verilator, as :class:`sw.host.link.Link` asks for.

    Bits go over the simulated pins ``rx`` and ``tx`` as on a cable. The clock runs only while
    somebody waits in :meth:`read`, and timeouts count its cycles: what happens does not depend on
    the speed of this machine.

    Parameters
    ----------
    program : Path
        From :func:`compile_shell` or :func:`compile_board`.
    clock_hz, baud : int
        Clock of the design, and rate of the host, whose bits need not be whole cycles.
    name : str
        What messages call it.
    flash : bytes, optional
        What lies in the board's flash at ``FLASH_ADDRESS``; erased where None.
    """

    latency = 0.0

    def __init__(self, program: Path, *, clock_hz: int, baud: int, name: str = "sim://",
                 flash: bytes | None = None):
        self.name = name
        self.baud = baud
        self.clock_hz = clock_hz
        self.cycles = 0
        arguments = [str(clock_hz), str(baud)]
        self._folder = tempfile.TemporaryDirectory() if flash is not None else None
        if self._folder is not None:
            file = Path(self._folder.name, "flash")
            file.write_bytes(flash or b"")
            arguments += [str(file), str(FLASH_ADDRESS)]
        try:
            self._process = subprocess.Popen([str(program), *arguments],
                                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._stdin: Any = self._process.stdin
            self._stdout: Any = self._process.stdout
        except OSError as error:
            raise SternaError(f"Simulation {program} must start, but does not: {error}") from error

    @classmethod
    def of_shell(cls, shell: Shell, cache: Path, *, name: str = "sim://") -> Self:
        """Compile a shell and put it on a simulated board."""
        return cls(compile_shell(shell, cache), clock_hz=shell.info.clock_hz,
                   baud=shell.info.baud, name=name, flash=shell.flash_content)

    def write(self, data: bytes) -> None:
        self._say(b"W" + struct.pack("<I", len(data)) + data)

    def read(self, size: int, timeout: float) -> bytes:
        # At least one cycle: who waits until a time must get there.
        cycles = max(1, ceil(timeout * self.clock_hz))
        self._say(b"R" + struct.pack("<IQ", size, cycles))
        count, = struct.unpack("<I", self._hear(4))
        data = self._hear(count)
        self.cycles, = struct.unpack("<Q", self._hear(8))
        return data

    def now(self) -> float:
        return self.cycles / self.clock_hz

    def close(self) -> None:
        try:
            self._stdin.close()
        except OSError:
            pass  # it has ended before, and left a command unread
        self._process.wait(10)
        self._stdout.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _say(self, command: bytes) -> None:
        try:
            self._stdin.write(command)
            self._stdin.flush()
        except (OSError, ValueError) as error:
            raise SternaError(f"Simulated board {self.name} must run, but has ended") from error

    def _hear(self, size: int) -> bytes:
        data = self._stdout.read(size)
        if len(data) != size:
            raise SternaError(f"Simulated board {self.name} must run, but has ended with status "
                              f"{self._process.wait(10)}")
        return data
