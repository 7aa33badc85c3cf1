"""Events of a frame from the graph and the schedule, without a netlist.

Every layer is computed in the order in which its hardware computes it, on the frames that are
given, and the bits of what its registers hold are compared from cycle to cycle: the beat that is
read, the words of weights, the products, the levels of the adder tree and the accumulators. What
this leaves out (control, queues, the logic of searches, the shell around the accelerator) follows
by factors that were found on netlists; ``docs/energy.md`` says how well that does.
"""

from collections import defaultdict

import numpy as np

from sw.energy.estimate_dense import DENSE_FF, DENSE_LUT, estimate_dense
from sw.energy.estimate_shared import estimate_shared
from sw.energy.toggling import bit_toggles, stream_toggles, width_of
from sw.graph import Dense, Graph, Node, Reshape
from sw.schedule import (
    Device,
    Schedule,
    SparseSchedule,
    Stage,
    stage_area,
)

__all__ = ["ESTIMATE_SPREAD", "PINS", "SHELL", "estimate_events"]

# What is counted, to what toggles: copies, enables, carries that leave their chain, glitches. Found
# on the netlist of the digits network (iCEBreaker, 22 November 2026); docs/energy.md has a network
# that they were not found on.
LANES_FF, LANES_LUT = 7.7, 2.9

# The shell's toggles in a cycle in which the cable is busy, those of the cable for each of its
# bits, and the shell's two buffers (same netlist).
SHELL_FF, SHELL_LUT, CABLE, SHELL_EBRS = 2.4, 2.75, 0.46, 2.0

# How far a layer's counts may be from those of its netlist, either way (docs/energy.md).
ESTIMATE_SPREAD = 2.5

# Frames that are looked at: the mean of a few is steady enough.
MAX_FRAMES = 8

# Names of what is around the accelerator.
SHELL, PINS = "shell", "pins"

Events = dict[str, dict[str, float]]


def estimate_events(graph: Graph, schedule: Schedule, device: Device, frames: np.ndarray, *,
                    cable_bits: float = 0.0, cycles_per_bit: float = 0.0
                    ) -> tuple[Events, Events]:
    """Return events per idle cycle and per frame by layer.

    Parameters
    ----------
    graph : Graph
    schedule : Schedule
    device : Device
    frames : int array of shape (frames, ...)
        Of the graph's input; the first few are looked at.
    cable_bits, cycles_per_bit : float
        Bits on the cable for a frame, both ways, and clock cycles of each; 0 without a shell.
    """
    frames = graph.input.tensor.check(frames, "Input")[:MAX_FRAMES]
    values: dict[str, np.ndarray] = {}
    edge = frames
    for node in graph.nodes:
        values[node.name], edge = edge, node.evaluate(edge)
    idle: Events = {}
    frame: Events = {}
    for stage in schedule.stages(graph):
        if stage.is_shared:
            x = values[stage.nodes[0].name].reshape(len(frames), -1)
            rest, own = estimate_shared(stage, x, device)
            idle |= rest
            frame |= own
            continue
        area = stage_area(stage, device)
        counts: dict[str, float] = defaultdict(float)
        for node in stage.nodes:
            x = values[node.name].reshape(len(frames), -1)
            y = node.evaluate(values[node.name]).reshape(len(frames), -1)
            if not isinstance(node, Dense):
                found = _lanes(node, stage, x)
            elif isinstance(stage.schedule, SparseSchedule):
                found = _sparse(node, stage, x, area.dsps > 0)
            else:
                found = estimate_dense(node, stage, x, device)
            for name, count in found.items():
                counts[name] += count / len(frames)
            width = width_of(node.output.interval.lo, node.output.interval.hi)
            # A queue of results, and the beat that leaves it.
            counts["ff_toggle"] += 2 * stream_toggles(y, stage.o_lanes, width) / len(frames)
        frame[stage.name] = dict(counts)
        # Ports of memories are enabled unless the pipeline stands, which is rare. Yosys puts the
        # registers of a product into the block on an iCE40, and beside it on an ECP5.
        clocked = area.dsps if device.family == "ice40" else 0
        idle[stage.name] = {name: float(blocks) for name, blocks in (
            ("ebr_cycle", area.brams), ("dsp_cycle", clocked)) if blocks}
    if cable_bits:
        cycles = cable_bits * cycles_per_bit
        idle[SHELL] = {"ebr_cycle": SHELL_EBRS}
        frame[SHELL] = {"ff_toggle": SHELL_FF * cycles, "lut_toggle": SHELL_LUT * cycles}
        frame[PINS] = {"io_toggle": CABLE * cable_bits}
    return idle, frame


def _sparse(node: Dense, stage: Stage, x: np.ndarray, has_dsps: bool) -> dict[str, float]:
    """Only weights that are not zero, column by column; each adds to the sum of its row."""
    rows, columns = np.nonzero(node.weights)
    order = np.lexsort((rows, columns))
    weights = node.weights[rows[order], columns[order]]
    terms = x[:, columns[order]] * weights
    interval, output = node.input.interval, node.output.interval
    x_width = width_of(interval.lo, interval.hi)
    total_width = width_of(output.lo, output.hi)
    sums = sum(bit_toggles(np.concatenate(
        [np.zeros((1, len(x)), np.int64), terms[:, rows[order] == row].cumsum(axis=1).T]),
        total_width) for row in range(node.out_features))
    # What is read for a weight: its code and the place of its row.
    words = np.stack([weights, rows[order]], axis=1)
    read = len(x) * bit_toggles(words, max(node.weight_interval.width,
                                           int(node.out_features).bit_length()))
    given = x[:, columns[order]]
    ffs = (stream_toggles(x, stage.i_lanes, x_width) + bit_toggles(given.ravel(), x_width)
           + bit_toggles(terms.ravel(), total_width) + sums)
    found = {"ff_toggle": DENSE_FF * ffs, "lut_toggle": DENSE_LUT * sums, "block_toggle": 0.0}
    store = getattr(stage.schedule, "store", "rom")
    found["block_toggle" if store == "bram" else "lut_toggle"] += read
    if has_dsps:
        # A zero is skipped; the others come one behind the other.
        found["dsp_operation"] = int((given != 0).sum())
    return found


def _lanes(node: Node, stage: Stage, x: np.ndarray) -> dict[str, float]:
    """A search or a table: the values go through a register for each step of it."""
    if isinstance(node, Reshape):
        return {}
    width = width_of(node.input.interval.lo, node.input.interval.hi)
    toggles = stream_toggles(x, stage.i_lanes, width)
    levels = max(2, getattr(node, "levels", 2) + 1)
    steps = max(1, int(levels - 1).bit_length())
    return {"ff_toggle": LANES_FF * (1.0 + steps) * toggles,
            "lut_toggle": LANES_LUT * steps * toggles / 2}
