"""What a schedule costs, before synthesis.

The constants are fitted to Yosys 0.70 (``synth_ice40 -abc9 -dsp``, ``synth_ecp5 -nowidelut``) on
single components by ``benchmarks/area_model.py``; they rank schedules and keep them inside a
device, and the build reports what a design really takes.
"""

from math import ceil, lcm

from sw.graph import ArgMax, Dense, Graph, Node, Table, Threshold
from sw.schedule.device import Device
from sw.schedule.engine import BIPOLAR
from sw.schedule.groups import GroupSchedule
from sw.schedule.layer import DenseSchedule, LaneSchedule, LayerSchedule, RequantiseSchedule
from sw.schedule.nm import NmSchedule
from sw.schedule.requantise import requantisation
from sw.schedule.resources import CONTROL, Area, buffer_area, store_area
from sw.schedule.schedule import Schedule
from sw.schedule.shared import SharedSchedule
from sw.schedule.shared_area import shared_area
from sw.schedule.shared_plan import shared_plan
from sw.schedule.sparse import SparseSchedule
from sw.schedule.sparse_area import sparse_area
from sw.schedule.stage import Stage

__all__ = ["Area", "converter_luts", "layer_area", "schedule_area", "stage_area",
           "weight_bits"]

# LUT4s per lane: a popcount, and its leaf.
XNOR_LANE = 3.3
TERNARY_LANE = 7.0


def weight_bits(node: Dense, layer: DenseSchedule) -> tuple[int, int]:
    """Words of a weight store, and bits of a word."""
    lanes, width = layer.pe * layer.simd, node.weight_interval.width
    if isinstance(layer, NmSchedule):
        lanes, width = layer.pe * layer.products, width + 2
    return layer.cycles(node), lanes * width


def layer_area(node: Node, layer: LayerSchedule, device: Device) -> Area:
    """Estimate for one layer with its store."""
    if isinstance(node, Dense) and isinstance(layer, DenseSchedule):
        return _dense_area(node, layer, device)
    if isinstance(node, Dense) and isinstance(layer, SparseSchedule):
        return sparse_area(node, layer, device)
    assert isinstance(layer, LaneSchedule)
    assert isinstance(node, Threshold | Table | ArgMax)
    width, out = node.input.interval.width, node.output.interval.width
    folds = layer.cycles(node)
    if isinstance(node, ArgMax):
        return Area(CONTROL + layer.lanes * 3 * (width + out))
    if isinstance(node, Threshold) and isinstance(layer, RequantiseSchedule):
        return _requantise_area(node, layer, device)
    if isinstance(node, Threshold):
        stages = node.levels.bit_length()
        rows = 1 if node.is_shared else folds
        area = Area(CONTROL + layer.lanes * stages * (2 * width + out + 2))
        for stage in range(stages):
            area += store_area(device, layer.store, rows << stage, layer.lanes * (width + 1))
        return area
    rows = 1 if node.is_shared else folds
    store = store_area(device, layer.store, rows << width, out)
    return Area(CONTROL + layer.lanes * (store.luts + 2 * out), layer.lanes * store.brams)


def _dense_area(node: Dense, layer: DenseSchedule, device: Device) -> Area:
    x, w, out = (i.width for i in (node.input.interval, node.weight_interval,
                                   node.output.interval))
    lanes = layer.pe * (layer.products if isinstance(layer, NmSchedule) else layer.simd)
    dsps = 0
    if layer.engine == "xnor":
        dots = XNOR_LANE * lanes
    elif layer.engine == "ternary":
        dots = lanes * (TERNARY_LANE if node.input.interval == BIPOLAR else 2.6 * x + 5)
    else:
        dots = lanes * (2 * x * w + x + w + 8)
        dsps = lanes if x + w > 10 else 0
        if 0 < dsps <= device.dsps:
            dots = lanes * (x + w + 8)
        else:
            dsps = 0
    if isinstance(layer, NmSchedule):
        dots += lanes * 2 * x  # a multiplexer of four
    folds, beats = node.out_features // layer.pe, node.in_features // layer.simd
    depth = max(1, ceil(8 / beats))
    area = Area(CONTROL + dots + layer.pe * out * (1.5 + depth), 0, dsps)
    if isinstance(layer, GroupSchedule):
        area += store_area(device, layer.index, layer.cycles(node), beats.bit_length() + 2)
    if folds > 1 or isinstance(layer, GroupSchedule):
        area += buffer_area(device, 2 * beats, layer.simd * x)
    return area + store_area(device, layer.store, *weight_bits(node, layer))


def _requantise_area(node: Threshold, layer: RequantiseSchedule, device: Device) -> Area:
    found = requantisation(node)
    assert found is not None
    width, out = node.input.interval.width, node.output.interval.width
    bias = found.bias_interval.width
    rows = 1 if node.is_shared else layer.cycles(node)
    return (Area(CONTROL + layer.lanes * 2 * (max(width, bias) + out))
            + store_area(device, layer.store, rows, layer.lanes * bias))


def schedule_area(graph: Graph, schedule: Schedule, device: Device) -> Area:
    """Estimate for a whole accelerator, with the converters between its layers."""
    area, lanes = Area(), None
    for stage in schedule.stages(graph):
        if lanes not in (None, stage.i_lanes):
            area += Area(converter_luts(stage.nodes[0], lanes, stage.i_lanes))
        area += stage_area(stage, device)
        lanes = stage.o_lanes
    return area


def stage_area(stage: Stage, device: Device) -> Area:
    """Estimate for one component of an accelerator."""
    if isinstance(stage.schedule, SharedSchedule):
        return shared_area(shared_plan(stage.nodes, stage.schedule).logic, device)
    node, = stage.nodes
    return layer_area(node, stage.schedule, device)


def converter_luts(node: Node, i_lanes: int, o_lanes: int) -> float:
    """LUT4s of a stream width converter in front of ``node``."""
    return 3.0 * lcm(i_lanes, o_lanes) * node.input.interval.width + 20
