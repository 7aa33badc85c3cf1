"""Operations and memory accesses of a schedule, times a published table of silicon.

This says what the same arithmetic and the same reads would take as silicon, by tables that are for
rough comparison: no wires between layers, no clock tree, no control, no leakage.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sw.energy.band import Band
from sw.energy.table import EnergyTable
from sw.energy.toggling import width_of
from sw.graph import Dense, Graph, Node, Reshape, Threshold
from sw.schedule import DenseSchedule, Schedule

__all__ = ["ASIC_TABLES", "AsicEnergy", "Operations", "asic_energy", "operations"]

ASIC_TABLES = ("asic-45nm", "asic-7nm")

# Memories of the tables, in bytes.
_MEMORIES = {"sram_8k": 8 << 10, "sram_32k": 32 << 10}
_GAP_BITS = 4  # of a sparse weight's place


@dataclass(frozen=True)
class Operations:
    """What a layer does for a frame.

    Attributes
    ----------
    products : int
        Of operands of ``product_bits``.
    product_bits : (int, int)
    additions : int
        Of ``addition_bits``.
    addition_bits : int
    memory_bits : int
        Read and written.
    stored_bits : int
        Of the memory that most of them are read from.
    """

    products: int
    product_bits: tuple[int, int]
    additions: int
    addition_bits: int
    memory_bits: int
    stored_bits: int


@dataclass(frozen=True)
class AsicEnergy:
    """Picojoules of a frame by layer: arithmetic, and memory accesses."""

    arithmetic: Mapping[str, Band]
    memory: Mapping[str, Band]

    @property
    def total(self) -> Band:
        """Picojoules of a frame."""
        return Band.sum([*self.arithmetic.values(), *self.memory.values()])

    def to_json(self) -> dict[str, Any]:
        """Plain values, in microjoules as those of the FPGA."""
        return {"energy_uj": (self.total * 1e-6).to_json(),
                "layers_uj": {name: {"arithmetic": (self.arithmetic[name] * 1e-6).to_json(),
                                     "memory": (self.memory[name] * 1e-6).to_json()}
                              for name in self.arithmetic}}


def operations(graph: Graph, schedule: Schedule) -> dict[str, Operations]:
    """Operations of each layer for a frame."""
    found = {}
    for node in graph.nodes:
        if isinstance(node, Dense):
            found[node.name] = _dense(node, schedule)
        elif not isinstance(node, Reshape):
            found[node.name] = _compared(node)
    return found


def _dense(node: Dense, schedule: Schedule) -> Operations:
    """Dense hardware multiplies by zeros, too; what passes over them reads where the others are."""
    layer = schedule.layers.get(node.name)
    x, w, y = node.input.interval, node.weight_interval, node.output.interval
    bits = [1 if i.step == 2 else width_of(i.lo, i.hi) for i in (x, w)]
    if isinstance(layer, DenseSchedule):
        products = stored = node.weights.size
        reads = layer.cycles(node) * layer.simd * bits[0]
        stored *= bits[1]
    else:
        products = int((node.weights != 0).sum())
        reads, stored = products * bits[0], products * (bits[1] + _GAP_BITS)
    return Operations(products, (bits[0], bits[1]), products, width_of(y.lo, y.hi),
                      stored + reads + node.in_features * bits[0], stored)


def _compared(node: Node) -> Operations:
    """Comparisons: one for each step of a search through the levels."""
    width = width_of(node.input.interval.lo, node.input.interval.hi)
    steps = max(1, node.levels.bit_length()) if isinstance(node, Threshold) else 1
    compared = node.input.size * steps
    stored = node.input.size * width * (node.levels if isinstance(node, Threshold) else 1)
    return Operations(0, (1, 1), compared, width, compared * width, stored)


def asic_energy(graph: Graph, schedule: Schedule, table: EnergyTable) -> AsicEnergy:
    """Energy of a frame by a table of operations.

    Additions go by their bits from the table's int8 one, products by the bits of both operands from
    the int8 one (a product with one bit is an AND of the other), and accesses by their bits from
    those of the least memory of the table that holds the layer.
    """
    arithmetic, memory = {}, {}
    for name, count in operations(graph, schedule).items():
        a, b = count.product_bits
        product = (_known(table, "and_bit") * max(a, b) if min(a, b) == 1
                   else _known(table, "mul_int8") * (a * b / 64))
        arithmetic[name] = (product * count.products + _known(table, "add_int8")
                            * (count.addition_bits / 8 * count.additions))
        kind = next((kind for kind, size in _MEMORIES.items() if count.stored_bits <= 8 * size),
                    "sram_1m")
        memory[name] = _known(table, kind) * (count.memory_bits / 64)
    return AsicEnergy(arithmetic, memory)


def _known(table: EnergyTable, name: str) -> Band:
    band = table.band(name)
    if band is None:
        raise KeyError(f"Table {table.name} must know {name!r}")
    return band
