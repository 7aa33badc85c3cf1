"""What nextpnr reports: resources used, clock reached, and why it gave up."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sw.errors import SternaError
from sw.schedule.device import Device

__all__ = ["Timing", "available", "check_fit", "netlist_cells", "read_timing", "resources",
           "shortage"]

# nextpnr's name of each resource. An iCE40's logic cell is a LUT with a flip-flop, counted as LUT.
_PLACES = {
    "ice40": {"luts": "ICESTORM_LC", "brams": "ICESTORM_RAM", "dsps": "ICESTORM_DSP",
              "sprams": "ICESTORM_SPRAM"},
    "ecp5": {"luts": "TRELLIS_COMB", "ffs": "TRELLIS_FF", "brams": "DP16KD",
             "dsps": "MULT18X18D"},
}

# Yosys' cells, as (resource, how many of it).
_CELLS = {
    "ice40": {"SB_LUT4": ("luts", 1), "SB_RAM40_4K": ("brams", 1), "SB_RAM40_4KNR": ("brams", 1),
              "SB_RAM40_4KNW": ("brams", 1), "SB_RAM40_4KNRNW": ("brams", 1),
              "SB_MAC16": ("dsps", 1), "SB_SPRAM256KA": ("sprams", 1)},
    "ecp5": {"LUT4": ("luts", 1), "CCU2C": ("luts", 2), "TRELLIS_DPR16X4": ("luts", 6),
             "TRELLIS_FF": ("ffs", 1), "DP16KD": ("brams", 1), "PDPW16KD": ("brams", 1),
             "MULT18X18D": ("dsps", 1)},
}

_SPELT = {"luts": "LUTs", "ffs": "flip-flops", "brams": "block RAMs", "dsps": "multiplier blocks",
          "sprams": "single-port RAMs"}


@dataclass(frozen=True)
class Timing:
    """Speed of the design's clock after routing.

    Attributes
    ----------
    fmax_mhz : float
        Fastest clock that the slowest path allows.
    met : bool
        Whether that is at least the clock asked for, for this and every other clock.
    critical_path : dict
        Nanoseconds of the slowest path, and the cells at its ends.
    """

    fmax_mhz: float
    met: bool
    critical_path: dict


def netlist_cells(netlist: Path, device: Device) -> Counter:
    """Resources that the cells of a synthesised netlist need at least, and flip-flops."""
    modules = json.loads(netlist.read_text())["modules"]
    top, = (module for module in modules.values()
            if int(module.get("attributes", {}).get("top", "0"), 2))
    needed = Counter()
    for cell in top["cells"].values():
        kind = cell["type"]
        if device.family == "ice40" and kind.startswith("SB_DFF"):
            needed["ffs"] += 1
        elif kind in _CELLS[device.family]:
            resource, count = _CELLS[device.family][kind]
            needed[resource] += count
    return needed


def available(device: Device) -> dict[str, int]:
    """Resources of the part by the names of the build's result."""
    return {"luts": device.luts, "ffs": device.ffs, "brams": device.brams, "dsps": device.dsps,
            "sprams": device.spram_bits // (256 * 1024)}


def check_fit(needed: Mapping[str, int], device: Device, board: str) -> None:
    """Raise where ``needed`` is more than the device has, naming the resource."""
    offered = available(device)
    for resource, count in needed.items():
        if count > offered[resource]:
            raise SternaError(
                f"Design must fit the {device} of board {board!r}, but it needs {count} "
                f"{_SPELT[resource]} and the part has {offered[resource]}: fold its layers more "
                f"(a smaller `pe` or `simd`) or choose a larger board")


def resources(report: dict, device: Device) -> dict[str, int]:
    """Resources that are occupied after placement; 0 of those that the part has not."""
    utilisation, offered = report["utilization"], available(device)
    return {name: utilisation[place]["used"] if offered[name] else 0
            for name, place in _PLACES[device.family].items()}


def shortage(log: str, device: Device) -> dict[str, int]:
    """Resources of which the log of a placement that failed counts more than there are."""
    names = {place: name for name, place in _PLACES[device.family].items()}
    found = re.findall(r"^Info:\s+(\w+):\s+(\d+)/\s*(\d+)\s+\d+%", log, re.MULTILINE)
    return {names[place]: int(used) for place, used, available in found
            if place in names and int(used) > int(available)}


def read_timing(report: dict, clock_hz: int) -> Timing:
    """Timing of the clock of ``clock_hz``, or raise where nextpnr was not told of it."""
    clocks = {name: entry for name, entry in report["fmax"].items()
              if abs(entry["constraint"] - clock_hz / 1e6) < 1e-3 * clock_hz / 1e6}
    if not clocks:
        raise SternaError(f"nextpnr must report a clock of {clock_hz / 1e6} MHz, but it reports "
                          f"{sorted(report['fmax'])}")
    name, slowest = min(clocks.items(), key=lambda item: item[1]["achieved"])
    met = all(entry["achieved"] >= entry["constraint"] for entry in report["fmax"].values())
    return Timing(slowest["achieved"], met, _critical_path(report, name))


def _critical_path(report: dict, clock: str) -> dict:
    for path in report.get("critical_paths", ()):
        if path["from"] == path["to"] == f"posedge {clock}":
            hops = path["path"]
            return {"ns": round(sum(hop["delay"] for hop in hops), 3),
                    "from": hops[0]["from"]["cell"], "to": hops[-1]["to"]["cell"]}
    return {}
