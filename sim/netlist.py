"""The netlist that is placed, as Verilog for the simulator: level 5 of the verification ladder."""

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sw.errors import SternaError
from sw.json_file import read_json
from sw.schedule.device import DEVICES
from sw.tool_run import run_tool
from sw.toolchain import yosys_share

__all__ = ["NetlistSources", "netlist_of_build", "netlist_sources"]

_CELLS = Path(__file__).parent / "cells"

# Cells that become the kit's own models, as Yosys selects them: those that Yosys leaves empty, and
# I/O buffers, whose model Verilator refuses.
_OWN_MODELS = {
    "ice40": {"SB_IO": "t:SB_IO", "SB_GB_IO": "t:SB_GB_IO",
              "SB_PLL40_PAD": "t:SB_PLL40_PAD", "SB_PLL40_CORE": "t:SB_PLL40_CORE"},
    "ecp5": {
        "DP16KD": "t:DP16KD", "EHXPLLL": "t:EHXPLLL", "MULT18X18D": "t:MULT18X18D",
        "TRELLIS_IO_INPUT": "t:TRELLIS_IO r:DIR=INPUT %i",
        "TRELLIS_IO_OUTPUT": "t:TRELLIS_IO r:DIR=OUTPUT %i",
    },
}

# Cells that are simulated by the vendor's models in Yosys, or by an own one. Any other would be an
# empty box that quietly answers zero. A buffer is an assignment.
_MODELLED = {
    "ice40": r"\$_BUF_|SB_(IO|GB_IO|PLL40_PAD|PLL40_CORE|LUT4|CARRY|DFF\w*|RAM40_4K\w*|"
             r"SPRAM256KA|MAC16)",
    "ecp5": r"\$_BUF_|DP16KD|EHXPLLL|MULT18X18D|TRELLIS_(IO|FF|DPR16X4)|LUT4|CCU2C|PFUMX|L6MUX21",
}

# Ports of a placed design, and of one that reads the board's flash.
_PINS = ("oscillator", "rx", "tx")
_FLASH_PINS = ("flash__cs_n", "flash__sck", "flash__mosi", "flash__miso")

_FLAGS = ("-Wno-lint", "-Wno-TIMESCALEMOD", "-Wno-MODDUP", "-Wno-SPECIFYIGN", "--no-timing",
          "--x-assign", "0", "--x-initial", "0")


@dataclass(frozen=True)
class NetlistSources:
    """What Verilator is given.

    Attributes
    ----------
    top : str
        Module with the ports ``clk``, ``rst``, ``rx`` and ``tx``. ``clk`` is the design's clock;
        ``rst`` goes nowhere, as the design makes its own reset after configuration.
    files : tuple of Path
    flags : tuple of str
    """

    top: str
    files: tuple[Path, ...]
    flags: tuple[str, ...]


def netlist_of_build(build_dir: str | os.PathLike, out_dir: str | os.PathLike) -> NetlistSources:
    """Return the sources of the netlist that the build in ``build_dir`` placed."""
    build_dir = Path(build_dir)
    build = read_json(build_dir / "build.json", "sterna.build/1")
    device, netlist = DEVICES.get(str(build.get("device"))), str(build.get("netlist"))
    if device is None or not isinstance(build.get("pins"), dict) or Path(netlist).name != netlist:
        raise SternaError(f"{build_dir / 'build.json'} must name a device, a netlist and pins: "
                          f"build again")
    names = _PINS + _FLASH_PINS * (_FLASH_PINS[0] in build["pins"])
    pins = {name: build["pins"].get(name) for name in names}
    return netlist_sources(build_dir / netlist, device.family, pins, out_dir)


def netlist_sources(netlist: Path, family: str, pins: Mapping[str, str],
                    out_dir: str | os.PathLike) -> NetlistSources:
    """Write the Verilog of ``netlist`` into ``out_dir`` and return all that simulates it.

    Parameters
    ----------
    netlist : Path
        JSON from Yosys, as nextpnr read it.
    family : str
        ``ice40`` or ``ecp5``.
    pins : mapping
        Ports of the netlist for ``oscillator``, ``rx`` and ``tx``, and for those of a flash where
        the design reads one. Without any the netlist is no board's: it keeps its ports, and is
        the top.
    out_dir : path
    """
    if not netlist.is_file():
        raise SternaError(f"Netlist {netlist} must be a file: build again")
    for name in pins and {*_PINS, *pins}:
        if not re.fullmatch(r"\w{1,100}", str(pins.get(name))):
            raise SternaError(f"Netlist {netlist} must have a port for {name!r}, not "
                              f"{pins.get(name)!r}: build again")
    out_dir = Path(out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(netlist, out_dir / "placed.json")
    (out_dir / "placed.ys").write_text(_script(family, pins))
    _check_models(netlist, family)
    run_tool(["yosys", "-q", "placed.ys"], out_dir)

    share = yosys_share() / family
    wrapper = "board_flash.v" if _FLASH_PINS[0] in pins else "board.v"
    board = [_CELLS / wrapper] if pins else []
    return NetlistSources(
        top="board" if pins else "placed",
        files=(*board, _CELLS / f"{family}.v", out_dir / "placed.v", share / "cells_sim.v"),
        flags=(*_FLAGS, f"-I{share}"))


def _script(family: str, pins: Mapping[str, str]) -> str:
    renames = [f"rename {port} {name}" for name, port in pins.items()]
    models = [f"chtype -set \\sterna_{model} {selection}"
              for model, selection in _OWN_MODELS[family].items()]
    return "\n".join([
        "read_json placed.json",
        "hierarchy -auto-top",
        "rename -top placed",
        "cd placed", *renames, "cd ..",
        "delete t:$scopeinfo",
        *models,
        "write_verilog -noattr placed.v", ""])


def _check_models(netlist: Path, family: str) -> None:
    modules = json.loads(netlist.read_text())["modules"].values()
    kinds = {cell["type"] for module in modules if "top" in module.get("attributes", {})
             for cell in module["cells"].values()}
    unknown = sorted(kind for kind in kinds - {"$scopeinfo"}
                     if not re.fullmatch(_MODELLED[family], kind))
    if unknown:
        raise SternaError(f"Netlist {netlist} must consist of cells that have a model, but "
                          f"{', '.join(unknown)} of the {family} has none")
