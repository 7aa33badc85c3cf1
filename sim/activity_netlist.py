"""A netlist without its pads and PLL, with every net at a port: what activity is counted in."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.netlist_graph import NetlistGraph, read_graph, top_of
from sw.errors import SternaError

__all__ = ["OpenNetlist", "open_netlist"]

# Verilator makes arrays of words from ports above 64 bits, and numbers of the others.
_LEAST_BITS = 65

# Clock pins of what keeps a state.
_CLOCKS = {"SB_RAM40_4K": ("RCLK", "WCLK"), "SB_SPRAM256KA": ("CLOCK",), "SB_MAC16": ("CLK",),
           "TRELLIS_FF": ("CLK",), "DP16KD": ("CLKA", "CLKB"), "TRELLIS_DPR16X4": ("WCK",),
           "MULT18X18D": ("CLK0", "CLK1", "CLK2", "CLK3")}

# Pads and PLLs: what comes in by them, what goes out, and what says that the clock is steady.
_PADS = {"SB_IO": (("D_IN_0",), ("D_OUT_0",), ()),
         "SB_GB_IO": (("GLOBAL_BUFFER_OUTPUT", "D_IN_0"), ("D_OUT_0",), ()),
         "SB_PLL40_PAD": (("PLLOUTGLOBAL", "PLLOUTCORE"), (), ("LOCK",)),
         "SB_PLL40_CORE": (("PLLOUTGLOBAL", "PLLOUTCORE"), (), ("LOCK",)),
         "TRELLIS_IO": (("O",), ("I",), ()),
         "EHXPLLL": (("CLKOP", "CLKOS", "CLKOS2", "CLKOS3"), (), ("LOCK",))}
_PAD_PINS = ("PACKAGE_PIN", "B")


@dataclass(frozen=True, eq=False)
class OpenNetlist:
    """What a simulation needs to know of the file that was written.

    Attributes
    ----------
    graph : NetlistGraph
    inputs : list of (str, int)
        Port and bit of each bit of the stimulus.
    outputs : list of (str, int, net)
        Port, bit and net of what leaves the design; a constant is net 0 or 1.
    pll_cycles : float or None
        Cycles of the PLL's oscillator in one of its reference, where it has a simple feedback
        (iCE40); None without such a PLL.
    has_pll : bool
    """

    graph: NetlistGraph
    inputs: list[tuple[str, int]]
    outputs: list[tuple[str, int, int]]
    pll_cycles: float | None
    has_pll: bool


def open_netlist(netlist: Path, out: Path) -> OpenNetlist:
    """Write ``netlist`` without pads to ``out``, with the ports ``clk``, ``stimulus``, ``taps``.

    ``taps`` has a bit for each net of the graph in its order, without constants and nets within
    cells. The locks of PLLs are 1, and their outputs are the clock.
    """
    content, top = top_of(netlist)
    cells = {name: cell for name, cell in top["cells"].items() if cell["type"] != "$scopeinfo"}
    clock = _clock(netlist, cells)
    pads = {name: cell for name, cell in cells.items() if cell["type"] in _PADS}
    inputs, outputs, locks = _ports(top, pads)
    inputs = [(name, index, bit) for name, index, bit in inputs if bit != clock]
    top = {**top, "cells": {name: _tied(cell, locks) for name, cell in cells.items()
                            if name not in pads}}
    # What a pad sends is a sink, as the port of a netlist without pads is.
    top["ports"] = {"": {"direction": "output", "bits": [bit for *_, bit in outputs]}}
    graph = read_graph(top, [bit for *_, bit in inputs])
    numbers = {bit: net for net, bit in enumerate(graph.bits) if bit is not None}
    numbers.update({"0": 0, "x": 0, "z": 0, "1": 1})

    unused = 1 + max((bit for cell in cells.values() for bits in cell["connections"].values()
                      for bit in bits if isinstance(bit, int)), default=1)
    stimulus = [bit for *_, bit in inputs]
    stimulus += range(unused, unused + max(0, _LEAST_BITS - len(stimulus)))
    taps = _tap(top, [bit for bit in graph.bits if bit is not None], unused + _LEAST_BITS)
    top["ports"] = {"clk": {"direction": "input", "bits": [clock]},
                    "stimulus": {"direction": "input", "bits": stimulus},
                    "taps": {"direction": "output", "bits": taps}}
    top["netnames"] = {}
    modules = {name: module for name, module in content["modules"].items()
               if "top" not in module.get("attributes", {})}
    out.write_text(json.dumps({**content, "modules": {**modules, "placed": top}}))
    plls = [cell for cell in pads.values() if "PLL" in cell["type"]]
    return OpenNetlist(graph, [(name, index) for name, index, _ in inputs],
                       [(name, index, numbers[bit]) for name, index, bit in outputs],
                       _pll_cycles(plls), bool(plls))


def _tap(top: dict[str, Any], bits: list[Any], unused: int) -> list[Any]:
    """Add a buffer for each bit, and return what they drive.

    A net that is itself a bit of a port is called by the port's name in Verilog, and Verilator
    takes a port of which one bit depends on another for a loop.
    """
    taps = list(range(unused, unused + len(bits)))
    directions = {"A": "input", "Y": "output"}
    top["cells"].update({f"tap{tap}": {
        "type": "$_BUF_", "parameters": {}, "attributes": {}, "port_directions": directions,
        "connections": {"A": [bit], "Y": [tap]}} for bit, tap in zip(bits, taps, strict=True)})
    return taps + ["0"] * max(0, _LEAST_BITS - len(taps))


def _clock(netlist: Path, cells: dict[str, Any]) -> Any:
    """The one net that clocks everything."""
    found = set()
    for name, cell in cells.items():
        kind = cell["type"]
        if re.match(r"SB_DFFN|SB_RAM40_4KN", kind):
            raise SternaError(f"Cell {name!r} of netlist {netlist} must work at the rising edge, "
                              f"not at the falling one")
        for port in ("C",) if kind.startswith("SB_DFF") else _CLOCKS.get(kind, ()):
            found |= {bit for bit in cell["connections"].get(port, ()) if isinstance(bit, int)}
    if len(found) != 1:
        raise SternaError(f"Netlist {netlist} must have one clock, not {len(found)}")
    return found.pop()


def _ports(top: dict[str, Any], pads: dict[str, Any]
           ) -> tuple[list[tuple[str, int, Any]], list[tuple[str, int, Any]], set[Any]]:
    """What comes in and what goes out, with their ports, and what must be 1."""
    inputs, outputs, locks = [], [], set()
    place = {bit: (name, index) for name, port in top["ports"].items()
             for index, bit in enumerate(port["bits"])}
    padded = set()
    for cell in pads.values():
        comes, goes, steady = _PADS[cell["type"]]
        pin = next((cell["connections"][port][0] for port in _PAD_PINS
                    if port in cell["connections"]), None)
        name, index = place.get(pin, ("", 0))
        if pin is not None:
            padded.add(pin)
        inputs += [(name, index, bit) for port in comes
                   for bit in cell["connections"].get(port, ())]
        outputs += [(name, index, bit) for port in goes
                    for bit in cell["connections"].get(port, ())]
        locks |= {bit for port in steady for bit in cell["connections"].get(port, ())}
    for name, port in sorted(top["ports"].items()):
        side = inputs if port["direction"] == "input" else outputs
        side += [(name, index, bit) for index, bit in enumerate(port["bits"])
                 if bit not in padded]
    return inputs, outputs, locks


def _tied(cell: dict[str, Any], locks: set[Any]) -> dict[str, Any]:
    return {**cell, "connections": {port: ["1" if bit in locks else bit for bit in bits]
                                    for port, bits in cell["connections"].items()}}


def _pll_cycles(plls: list[dict[str, Any]]) -> float | None:
    for cell in plls:
        settings = cell["parameters"]
        if cell["type"].startswith("SB_PLL") and settings.get("FEEDBACK_PATH") == "SIMPLE":
            return (int(settings["DIVF"], 2) + 1) / (int(settings["DIVR"], 2) + 1)
    return None
