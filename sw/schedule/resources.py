"""What memories take, and sums of that."""

from dataclasses import dataclass
from math import ceil

from sw.schedule.device import Device

__all__ = ["CONTROL", "Area", "bram_blocks", "buffer_area", "rom_luts", "store_area"]

# LUT4s of a LUT ROM per 16 words and bit: the words' LUT and its share of the multiplexers.
ROM_LUTS = 2.1
# LUT4s of a layer's counters and its queue's control.
CONTROL = 45


@dataclass(frozen=True)
class Area:
    """Estimate of LUT4s (logic cells on an iCE40), block RAMs and DSP blocks."""

    luts: float = 0.0
    brams: int = 0
    dsps: int = 0

    def __add__(self, other: "Area") -> "Area":
        return Area(self.luts + other.luts, self.brams + other.brams, self.dsps + other.dsps)

    def fits(self, other: "Area") -> bool:
        """Whether this is no more than ``other`` in any resource."""
        return (self.luts <= other.luts and self.brams <= other.brams and self.dsps <= other.dsps)


def rom_luts(depth: int, width: int) -> float:
    """LUT4s of a LUT ROM of random words."""
    return width * max(1.0, ROM_LUTS * depth / 16)


def bram_blocks(device: Device, depth: int, width: int) -> int:
    """Block RAMs of the best shape for a ROM."""
    return min(ceil(width / w) * ceil(depth / (device.bram_bits // w)) for w in device.bram_widths)


def store_area(device: Device, store: str, depth: int, width: int) -> Area:
    """A ROM in LUTs or in block RAM."""
    if store == "bram":
        # On an iCE40 the register behind the block takes the logic cell of each of its bits.
        return Area(width if device.family == "ice40" else 0,
                    bram_blocks(device, depth, width))
    return Area(rom_luts(depth, width))


def buffer_area(device: Device, depth: int, width: int) -> Area:
    """Two frames in flip-flops, LUT RAM or block RAM, as Yosys chooses."""
    if depth <= 4 and width * depth <= 256:
        return Area(30 + 1.5 * depth * width)
    if device.lut_ram and depth <= 64:
        return Area(30 + 1.5 * width * ceil(depth / 16))
    return Area(30, bram_blocks(device, depth, width))
