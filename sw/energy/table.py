"""The energies of a device family, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sw.energy.band import Band

__all__ = ["EVENT_UNITS", "OPERATION_UNITS", "VOCABULARY", "Constant", "EnergyTable"]

# What a table of an FPGA must say something about: a constant, or why it is unknown.
EVENT_UNITS = MappingProxyType({
    "static": "mW",
    "spine": "pJ/cycle",            # of each clock net that is driven
    "ff_toggle": "pJ",              # output of a flip-flop, with its clock, packed LUT and carry
    "lut_toggle": "pJ",             # output of a LUT, glitches counted
    "lut_settled_toggle": "pJ",     # the same, for counts without glitches
    "block_toggle": "pJ",           # output of a memory or a multiplier block
    "ebr_cycle": "pJ",              # a block RAM that is clocked with its port enabled
    "spram_cycle": "pJ",
    "dsp_cycle": "pJ",              # a multiplier block whose registers are clocked
    "dsp_operation": "pJ",
    "io_toggle": "pJ",
    "pll_core": "pJ",               # of each cycle of the PLL's own oscillator
    "pll_rail": "pJ",
    "hfosc": "mW",
    "lfosc": "mW",
})

# The same for silicon: an operation, or an access of 64 bits.
OPERATION_UNITS = MappingProxyType({
    **dict.fromkeys(("add_int8", "add_int32", "mul_int8", "mul_int32", "add_fp16", "mul_fp16",
                     "add_fp32", "mul_fp32", "and_bit"), "pJ"),
    "sram_8k": "pJ/64 bit", "sram_32k": "pJ/64 bit", "sram_1m": "pJ/64 bit",
    "dram": "pJ/64 bit",
})

VOCABULARY = MappingProxyType({"fpga": EVENT_UNITS, "asic": OPERATION_UNITS})


@dataclass(frozen=True)
class Constant:
    """One line of a table.

    Attributes
    ----------
    name, unit, source : str
    band : :class:`Band`
        Of one kind, at the table's reference voltage.
    part : str or None
        The device that it is for, where the parts of a family differ.
    is_fixed : bool
        Whether the core voltage has no say in it.
    """

    name: str
    unit: str
    source: str
    band: Band
    part: str | None = None
    is_fixed: bool = False


@dataclass(frozen=True)
class EnergyTable:
    """All that is known of a family, and what is known to be unknown.

    Attributes
    ----------
    name, title, type : str
    volts, reference_volts : float
        Core voltage that the family runs at, and that the constants were found at.
    constants : tuple of :class:`Constant`
    unknown : mapping of str to str
        Why there is no figure, by the name of the constant.
    """

    name: str
    title: str
    type: str
    volts: float
    reference_volts: float
    constants: tuple[Constant, ...]
    unknown: Mapping[str, str]

    def constant(self, name: str, part: str | None = None) -> Constant | None:
        """Return the constant, that of ``part`` where there is one, or None where unknown."""
        if name not in VOCABULARY[self.type]:
            raise KeyError(f"Table {self.name} has no constant {name!r}")
        found = {constant.part: constant for constant in self.constants if constant.name == name}
        return found.get(part) or found.get(None)

    def band(self, name: str, part: str | None = None, *, volts: float | None = None
             ) -> Band | None:
        """Band of a constant at a core voltage, which counts squared; None where unknown."""
        constant = self.constant(name, part)
        if constant is None:
            return None
        volts = self.volts if volts is None else volts
        scale = 1.0 if constant.is_fixed else (volts / self.reference_volts) ** 2
        return constant.band * scale

    def reason(self, name: str) -> str:
        """Why the constant is unknown."""
        return self.unknown.get(name, "no figure for this part")
