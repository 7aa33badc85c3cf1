"""What a part offers: its LUTs, memories and arithmetic blocks, as plain values."""

from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["DEVICES", "Device"]


@dataclass(frozen=True)
class Device:
    """Resources of one part.

    Attributes
    ----------
    name : str
        Name for people.
    family : str
        ``ice40`` or ``ecp5``: which primitives and which place-and-route.
    luts : int
        4-input LUTs. On an iCE40 a logic cell is a LUT with a flip-flop, and what place-and-route
        counts.
    ffs : int
        Flip-flops beside the LUTs.
    brams : int
        Block memories.
    bram_bits : int
        Bits of one block, parity bits included.
    bram_widths : tuple of int
        Data widths that a port of a block can have.
    spram_bits : int
        Bits of all single-port memories; the bitstream cannot initialise them.
    dsps : int
        Multiplier blocks: ``SB_MAC16`` (16 x 16) or ``MULT18X18D`` (18 x 18).
    lut_ram : bool
        Whether LUTs can be used as memory that is written.
    plls : int
        Phase-locked loops.
    source : str
        Where the numbers are from.
    """

    name: str
    family: str
    luts: int
    ffs: int
    brams: int
    bram_bits: int
    bram_widths: tuple[int, ...]
    spram_bits: int
    dsps: int
    lut_ram: bool
    plls: int
    source: str

    def __str__(self) -> str:
        return self.name


_ICE40_LPHX = "iCE40 LP/HX Family Data Sheet, FPGA-DS-02029, table 1-1"
_ICE40_UP = "iCE40 UltraPlus Family Data Sheet, FPGA-DS-02008, table 1-1"
_ECP5 = ("ECP5 and ECP5-5G Family Data Sheet, FPGA-DS-02012, table 1.1 (in thousands; exact counts "
         "from Project Trellis' chip database)")


def _ice40(name: str, cells: int, brams: int, plls: int, source: str, *, spram_bits: int = 0,
           dsps: int = 0) -> Device:
    return Device(name, "ice40", luts=cells, ffs=cells, brams=brams, bram_bits=4096,
                  bram_widths=(2, 4, 8, 16), spram_bits=spram_bits, dsps=dsps, lut_ram=False,
                  plls=plls, source=source)


def _ecp5(name: str, luts: int, brams: int, dsps: int, plls: int) -> Device:
    # A slice is two LUT4 and two flip-flops.
    return Device(name, "ecp5", luts=luts, ffs=luts, brams=brams, bram_bits=18 * 1024,
                  bram_widths=(1, 2, 4, 9, 18, 36), spram_bits=0, dsps=dsps, lut_ram=True,
                  plls=plls, source=_ECP5)


DEVICES = MappingProxyType({device.name: device for device in (
    _ice40("iCE40 HX1K", 1280, 16, 1, _ICE40_LPHX),
    _ice40("iCE40 HX8K", 7680, 32, 2, _ICE40_LPHX),
    _ice40("iCE40 UP5K", 5280, 30, 1, _ICE40_UP, spram_bits=4 * 256 * 1024, dsps=8),
    _ecp5("ECP5 25F", 24_288, 56, 28, 2),
    _ecp5("ECP5 45F", 43_848, 108, 72, 4),
    _ecp5("ECP5 85F", 83_640, 208, 156, 4),
)})
