"""What a sparse layer costs, before synthesis."""

from math import ceil

from sw.graph import Dense
from sw.schedule.device import Device
from sw.schedule.resources import CONTROL, Area, bram_blocks, buffer_area, store_area
from sw.schedule.sparse import SparseSchedule

__all__ = ["MAX_REGISTER_BITS", "sparse_area"]

# Accumulators of an element up to this size are flip-flops: Yosys would take a block for them.
MAX_REGISTER_BITS = 256
# A product of fewer bits is made of LUTs, whatever is asked for.
LEAST_DSP_BITS = 11


def sparse_area(node: Dense, layer: SparseSchedule, device: Device) -> Area:
    """Estimate for a sparse layer with its stores."""
    stream = layer.stream(node)
    x, w, out = (i.width for i in (node.input.interval, node.weight_interval,
                                   node.output.interval))
    place, rows = stream.depth.bit_length(), -(-node.out_features // layer.pe)
    count = int(stream.counts.max()).bit_length()
    row = rows.bit_length()
    has_dsp = layer.multiplier == "dsp" and x + w >= LEAST_DSP_BITS and device.dsps >= layer.pe

    scan = 2 * layer.simd * (x + 2) + layer.simd * layer.pe * (count + 2)
    queue = layer.depth * (place + count + x + 2)
    element = 5 * (place + count) + 3 * row + 3 * out + w + 20
    product = x + w if has_dsp else min(x, w) * max(x, w) + 4
    area = Area(CONTROL + scan + layer.pe * (queue + element + product)
                + 3 * layer.lanes * out, 0, layer.pe if has_dsp else 0)
    area += buffer_area(device, max(4, node.in_features // layer.simd), layer.simd * x)
    area += store_area(device, layer.counts, node.in_features // layer.simd,
                       layer.simd * layer.pe * count)
    for _ in range(layer.pe):
        area += store_area(device, layer.store, stream.depth, stream.gap_bits + stream.code_bits)
        area += _accumulators(device, rows, out)
    return area


def _accumulators(device: Device, rows: int, width: int) -> Area:
    if rows * width <= MAX_REGISTER_BITS and not device.lut_ram:
        return Area(1.5 * rows * width)
    if device.lut_ram and rows <= 64:
        return Area(1.5 * width * ceil(rows / 16))
    return Area(0, bram_blocks(device, rows, width))
