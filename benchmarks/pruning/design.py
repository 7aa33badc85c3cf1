"""The accelerator of a point: the engine of its structure, with four multipliers in front.

Every network gets as many multipliers: four in the first layer, which has nearly all the weights,
and as few as its structure allows in the others. Memories are block RAM, products are in LUTs.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from amaranth.back import rtlil

from boards.nextpnr import netlist_cells
from boards.plan import AFTER_READ
from hw.accelerator import Accelerator
from sw.compress.size import size
from sw.graph import Dense, Graph, Node, Threshold
from sw.schedule import (
    DEVICES,
    DenseSchedule,
    GroupSchedule,
    LaneSchedule,
    LayerSchedule,
    NmSchedule,
    RequantiseSchedule,
    Schedule,
    SparseSchedule,
)
from sw.schedule.nm import GROUP, most_kept
from sw.schedule.requantise import requantisation
from sw.schedule.schedule import hardware_nodes
from sw.tool_run import run_tool

__all__ = ["COMMAND", "describe", "schedule_of", "synthesise"]

MULTIPLIERS = 4
DEVICE = DEVICES["ECP5 25F"]
COMMAND = "synth_ecp5 -nowidelut -nodsp"
# Gaps of so many bits are tried for the stream of the sparse engine.
GAP_BITS = range(1, 8)


def describe(graph: Graph, schedule: Schedule, frames: np.ndarray, original: tuple[int, ...]
             ) -> dict[str, Any]:
    """Bits and cycles of a network.

    Parameters
    ----------
    graph, schedule
    frames
        On which layers that skip zeros are timed.
    original
        Features of the network that the ratio compares with.
    """
    coded = size(graph, original=original)
    return {
        "bits": 8 * coded.lengths[coded.best], "coding": coded.best,
        "ratio": round(coded.ratio, 3), "nonzeros": coded.nonzeros, "weights": coded.weights,
        "cycles_worst": schedule.interval(graph),
        "cycles": round(max(schedule.measured_cycles(graph, frames).values()), 1),
        "engines": {name: type(layer).__name__.removesuffix("Schedule")
                    for name, layer in schedule.layers.items()},
    }


def schedule_of(graph: Graph, structure: str) -> Schedule:
    """Four multipliers in the first layer, few in the others.

    ``structure`` decides on the engine: ``"dense"``, ``"neurons"``, ``"elements"``, ``"groups"``
    or ``"n-of-m"``.
    """
    layers: dict[str, LayerSchedule] = {}
    lanes, multipliers = 1, MULTIPLIERS
    for node in hardware_nodes(graph):
        if isinstance(node, Dense):
            layer = _dense(node, structure, multipliers)
            multipliers = 1
            lanes = layer.o_lanes
        else:
            layer = _staircase(node, lanes)
        layers[node.name] = layer
    schedule = Schedule(layers)
    schedule.check(graph)
    return schedule


def _dense(node: Dense, structure: str, multipliers: int) -> DenseSchedule | SparseSchedule:
    if structure == "elements":
        return _sparse(node, multipliers)
    fits = node.in_features % GROUP == 0
    if structure == "groups" and fits and not node.weights.all():
        return GroupSchedule(1, GROUP, "lowbit", "bram", index="bram")
    if structure == "n-of-m" and fits and most_kept(node) <= 2:
        kept = max(1, most_kept(node))
        simd = GROUP * max(1, multipliers // kept)
        return NmSchedule(1, simd if node.in_features % simd == 0 else GROUP, "lowbit", "bram",
                          kept=kept)
    simd = next(n for n in range(multipliers, 0, -1) if node.in_features % n == 0)
    return DenseSchedule(1, simd, "lowbit", "bram")


def _sparse(node: Dense, elements: int) -> SparseSchedule:
    def bits(layer: SparseSchedule) -> int:
        stream = layer.stream(node)
        return stream.depth * (layer.gap_bits + stream.code_bits)

    lanes = elements if node.out_features % elements == 0 else 1
    return min((SparseSchedule(elements, 1, lanes, width, store="bram", counts="bram")
                for width in GAP_BITS), key=bits)


def _staircase(node: Node, lanes: int) -> LaneSchedule:
    found = requantisation(node) if isinstance(node, Threshold) else None
    if found is None:
        return LaneSchedule(lanes, "bram")
    return RequantiseSchedule(lanes, "bram", shift=found.shift)


def synthesise(graph: Graph, schedule: Schedule) -> dict[str, int]:
    """Cells of the whole accelerator after Yosys, without a shell and without routing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Large memories are one line of RTLIL, and tens of thousands of assignments in Verilog.
        (folder / "top.il").write_text(rtlil.convert(
            Accelerator(graph, schedule), name="accelerator", emit_src=False), encoding="utf-8")
        run_tool(["yosys", "-q", "-p", f"read_rtlil top.il; {AFTER_READ}; {COMMAND} "
                                       f"-top accelerator -json top.json"], folder)
        return dict(netlist_cells(folder / "top.json", DEVICE))
