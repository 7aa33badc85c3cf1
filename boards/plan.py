"""What the tools of a build are given: files and command lines."""

import dataclasses
import json
from dataclasses import dataclass

from amaranth.lib.wiring import Component

from boards.board import Board
from boards.clock import ClockPlan
from boards.top import BoardTop, has_flash
from sw.errors import SternaError
from sw.schedule.device import Device

__all__ = ["AFTER_READ", "NETLIST", "PLACE_LOG", "REPORT", "SYNTHESIS_LOG", "Plan", "make_plan"]

# Files of a finished build beside the bitstream.
NETLIST, REPORT = "netlist.json", "nextpnr.json"
SYNTHESIS_LOG, PLACE_LOG = "synthesis.log", "place.log"

# ABC9 knows the delays of the part. Multiplications become multiplier blocks as long as there are
# any. Wide multiplexers would double the LUTs of popcounts on an ECP5.
_ICE40_SPEEDS = {"iCE40 HX1K": "hx", "iCE40 HX8K": "hx", "iCE40 UP5K": "u"}
# Yosys 0.70's ABC9 takes Amaranth's names of elements, such as `terms[5]`, for bits of a bus that
# does not exist, and some designs end in a failed assertion. These wires are second names only.
AFTER_READ = (r"rename -hide w:*\[*"
              # What `hw.ram.UNORDERED` says of a memory, for Amaranth's ports, of which Yosys does
              # not ask the memory. Bits of the mask beyond the write ports count for nothing.
              f"; setparam -set COLLISION_X_MASK 32'b{'1' * 32} "
              r"t:$memrd_v2 r:MEMID=\unordered %i")
_BITSTREAM = {"ice40": "bin", "ecp5": "bit"}


@dataclass(frozen=True)
class Plan:
    """Files, command lines and what comes out.

    Attributes
    ----------
    name : str
        Of the top module.
    board : :class:`boards.board.Board`
    files : dict of str to str
        What the tools read; nothing in them tells of the machine.
    synthesise, place, pack : list of str
        Command lines; the first word is a tool's name.
    pins : dict of str to str
        Ports of the netlist for ``oscillator``, ``rx`` and ``tx``; for ``flash__cs_n``,
        ``flash__sck``, ``flash__mosi`` and ``flash__miso`` where the design reads one.
    """

    name: str
    board: Board
    files: dict[str, str]
    synthesise: list[str]
    place: list[str]
    pack: list[str]
    pins: dict[str, str]

    @property
    def bitstream(self) -> str:
        """File name of the bitstream."""
        return f"{self.name}.{_BITSTREAM[self.board.device.family]}"

    @property
    def products(self) -> dict[str, str]:
        """Files that are kept, as the tools call them and as the build does."""
        return {f"{self.name}.rpt": SYNTHESIS_LOG, f"{self.name}.tim": PLACE_LOG,
                f"{self.name}.json": NETLIST, REPORT: REPORT, self.bitstream: self.bitstream}

    def without_dsps(self) -> "Plan":
        """Return the same with every multiplication made of LUTs."""
        device, script = self.board.device, f"{self.name}.ys"
        text = self.files[script].replace(f"{_flags(device, has_dsps=True)} -top",
                                          f"{_flags(device, has_dsps=False)} -top")
        return dataclasses.replace(self, files={**self.files, script: text})


def make_plan(top: Component, board: Board, clock: ClockPlan, *, seed: int, name: str) -> Plan:
    """Elaborate ``top`` on ``board`` and return what the tools are to do."""
    for port in ("rx", "tx"):
        if not hasattr(top, port):
            raise TypeError(f"Design must have the port {port!r}, but {type(top).__name__} has not")

    if has_flash(top) and board.flash is None:
        raise SternaError(f"Board {board.name!r} must have a flash that designs can read to keep "
                          f"weights in it, but has none; its bitstream can hold them")

    # Timing that is missed is judged by the report, not by nextpnr's exit status.
    prepared = board.platform().prepare(
        BoardTop(top, board, clock), name,
        emit_src=False,  # no file names of this machine: builds repeat byte by byte elsewhere
        synth_opts=_flags(board.device, has_dsps=True), script_after_read=AFTER_READ,
        nextpnr_opts=f"--seed {seed} --report {REPORT} --timing-allow-fail")
    commands = json.loads(prepared.files[f"build_{name}.json"])["commands"]
    synthesise, place, pack = (_without(command, "--svf") for command in commands)
    files = {file: text for file, text in prepared.files.items()
             if file.endswith((".il", ".ys", ".pcf", ".lpf"))}
    pins = {"oscillator": f"{board.oscillator}_0__io",
            "rx": f"{board.uart}_0__rx__io", "tx": f"{board.uart}_0__tx__io"}
    if has_flash(top):
        pins |= {f"flash__{port}": f"{board.flash}_0__{name}__io" for port, name in
                 (("cs_n", "cs"), ("sck", "clk"), ("mosi", "copi"), ("miso", "cipo"))}
    return Plan(name, board, files, synthesise, place, pack, pins)


def _flags(device: Device, *, has_dsps: bool) -> str:
    """Flags of the synthesis, which maps multiplications to the part's multipliers or to LUTs."""
    if device.family == "ecp5":
        return "-nowidelut" if has_dsps else "-nowidelut -nodsp"
    flags = f"-abc9 -device {_ICE40_SPEEDS[device.name]}"
    return f"{flags} -dsp" if has_dsps and device.dsps else flags


def _without(command: list[str], option: str) -> list[str]:
    """Drop an option with its argument: nobody reads the JTAG vectors."""
    if option not in command:
        return command
    at = command.index(option)
    return command[:at] + command[at + 2:]
