"""What an engine that layers share costs, before synthesis."""

from math import ceil

from sw.schedule.device import Device
from sw.schedule.resources import Area, bram_blocks, store_area
from sw.schedule.shared_logic import SharedLogic

__all__ = ["shared_area"]

# LUT4s: of the control beside one for each bit of a beat, of a processing element with its
# multiplier in LUTs or without, and of what loads an image. Fitted to an engine of three layers on
# an iCE40 HX1K.
SHARED_CONTROL = 100
ELEMENT = {"logic": 170, "dsp": 110}
LOADER = 25
# Of the decoder of images, with what finds their ends; and of what reads a flash or a block RAM.
DECODER = {"plain": Area(), "rice": Area(luts=640), "huffman": Area(luts=1490, brams=2)}
SOURCE = {"bitstream": 0, "host": 0, "rom": 25, "flash": 85}


def shared_area(logic: SharedLogic, device: Device) -> Area:
    """Estimate for an engine with its memories."""
    bits = logic.slot_format.bits
    # In LUTs only the weights are a table; biases pass beside it.
    depth = (logic.table_slots if logic.store == "bram"
             else 1 << logic.slot_format.code_bits + logic.layer_bits)
    table = store_area(device, logic.store, depth, logic.value_bits)
    slots = sum(bram_blocks(device, depth, bits) for depth in logic.groups)
    beat_bits = logic.lanes * logic.level_bits
    activations = max(bram_blocks(device, logic.activations, logic.level_bits),
                      ceil(beat_bits / max(device.bram_widths)))
    decoder = DECODER[logic.image]
    # The code makes the image no longer than it is.
    image = bram_blocks(device, logic.image_bytes, 8) if logic.start == "rom" else 0
    loader = logic.is_reloadable * LOADER + decoder.luts + SOURCE[logic.start]
    return Area(
        SHARED_CONTROL + beat_bits + loader + logic.pe * (
            ELEMENT[logic.multiplier] + (0 if logic.store == "bram" else table.luts)),
        decoder.brams + image + logic.pe * (slots + activations + table.brams),
        logic.pe * (logic.multiplier == "dsp"))
