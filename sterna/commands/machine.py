"""`sterna boards` and `sterna doctor`: what is supported, and what this machine lacks."""

import typer

from boards.catalog import BOARDS
from sterna.commands.console import AsJson, show
from sw import toolchain
from sw.errors import SternaError

__all__ = ["boards_command", "doctor_command"]

TOOLS = ("verilator", "yosys", "nextpnr-ice40", "icepack", "nextpnr-ecp5", "ecppack")


def boards_command(as_json: AsJson = False) -> None:
    """List the boards."""
    if as_json:
        show({name: {"title": board.title, "device": board.device.name,
                     "oscillator_hz": board.oscillator_hz,
                     "default_clock_hz": board.default_clock_hz, "max_baud": board.max_baud}
              for name, board in BOARDS.items()}, as_json=True)
        return
    show({name: f"{board.title}: {board.device.name}, {board.device.luts:,} LUTs, "
                f"{board.device.brams} block RAMs, clock {board.default_clock_hz / 1e6:g} MHz "
                f"unless told"
          for name, board in BOARDS.items()}, as_json=False)


def doctor_command(as_json: AsJson = False) -> None:
    """Say which tools are found, and how to get what is missing."""
    result: dict[str, str] = {}
    is_whole = True
    for name in TOOLS:
        try:
            result[name] = str(toolchain.find(name))
        except SternaError as error:
            result[name], is_whole = f"missing: {error}", False
    for program in toolchain.missing_programs():
        result[program.name], is_whole = f"missing: `{program.install}` installs it", False
    show(result, as_json=as_json)
    if not is_whole:
        raise typer.Exit(1)
