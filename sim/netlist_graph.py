"""The cells of a synthesised netlist, as a simulation of its glitches needs them.

Flip-flops, memories and multiplier blocks are *sources*: what they do in a cycle is the vendor
models' business (:mod:`sim.netlist`). Between sources and sinks there are tables of at most five
inputs, which glitch.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.netlist_cells import (
    FFS,
    OUTPUTS,
    Block,
    Nets,
    Table,
    blocks_of,
    first_bit,
    source_kind,
    table_outputs,
    tables_of,
)
from sw.errors import SternaError

__all__ = ["NetlistGraph", "read_graph", "top_of"]


@dataclass(frozen=True, eq=False)
class NetlistGraph:
    """A netlist between its clock edges.

    Attributes
    ----------
    bits : list
        Bit in the file of each net; those of the constants and of nets within a cell are None.
        First come the constants, then sources, then outputs of tables.
    sources : dict of int to str
        Kind of each source net: ``ff``, ``memory``, ``dsp``, ``late`` (answers to its inputs
        within the cycle) or ``input``.
    tables : tuple of Table
    blocks : tuple of Block
    packed : frozenset of int
        Outputs of LUTs that only feed the flip-flop beside them.
    names : list of str
        Of the cell that drives each net.
    cells : mapping of str to int
        How many cells of each type.
    """

    bits: list[Any]
    sources: dict[int, str]
    tables: tuple[Table, ...]
    blocks: tuple[Block, ...]
    packed: frozenset[int]
    names: list[str]
    cells: Mapping[str, int]


def top_of(netlist: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Content of a netlist from Yosys, and its top module."""
    try:
        content = json.loads(netlist.read_text())
        modules = content["modules"].values()
        top, = [module for module in modules
                if int(module.get("attributes", {}).get("top", "0"), 2)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SternaError(f"Netlist {netlist} must be Yosys' JSON with one top module, but is "
                          f"not: build again") from error
    return content, top


def read_graph(top: dict[str, Any], inputs: list[Any]) -> NetlistGraph:
    """Sort the cells of a module whose input bits are ``inputs``, without its clock."""
    cells = {name: cell for name, cell in top["cells"].items() if cell["type"] != "$scopeinfo"}
    numbering = Nets()
    for bit in inputs:
        numbering.add(bit, "", "input")
    for name, cell in cells.items():
        kind = source_kind(cell)
        if kind is not None:
            for port, bits in cell["connections"].items():
                if cell["port_directions"].get(port) == "output":
                    for bit in bits:
                        numbering.add(bit, name, kind)
    for name, cell in cells.items():
        for port in table_outputs(cell):
            numbering.add(first_bit(cell, port), name, None)
    tables = [table for name, cell in cells.items() for table in tables_of(name, cell, numbering)]
    blocks = [block for name, cell in cells.items() for block in blocks_of(name, cell, numbering)]
    return NetlistGraph(numbering.bits, numbering.sources, tuple(tables), tuple(blocks),
                        _packed(top, cells, numbering), numbering.names,
                        Counter(cell["type"] for cell in cells.values()))


def _packed(top: dict[str, Any], cells: dict[str, Any], nets: Nets) -> frozenset[int]:
    sinks = Counter(bit for cell in cells.values() for port, bits in cell["connections"].items()
                    if cell["port_directions"].get(port) == "input" for bit in bits)
    sinks.update(bit for port in top["ports"].values() if port["direction"] == "output"
                 for bit in port["bits"])
    data = {first_bit(cell, "D" if cell["type"].startswith("SB_") else "DI")
            for cell in cells.values() if cell["type"].startswith(FFS)}
    outputs = [first_bit(cell, OUTPUTS[cell["type"]][0]) for cell in cells.values()
               if cell["type"] in ("SB_LUT4", "LUT4") and table_outputs(cell)]
    return frozenset(nets.number(bit) for bit in outputs if bit in data and sinks[bit] == 1)
