"""What the cells of a netlist are to a simulation of glitches: tables, sources and blocks."""

from dataclasses import dataclass
from typing import Any

from sw.errors import SternaError

__all__ = ["FFS", "ONE", "OUTPUTS", "ZERO", "Block", "Nets", "Table", "blocks_of", "first_bit",
           "source_kind", "table_outputs", "tables_of"]

# Nets of constants.
ZERO, ONE = 0, 1

FFS = ("SB_DFF", "TRELLIS_FF")
_MEMORIES = {"SB_RAM40_4K": "ebr_cycle", "SB_RAM40_4KNR": "ebr_cycle",
             "SB_RAM40_4KNW": "ebr_cycle", "SB_RAM40_4KNRNW": "ebr_cycle",
             "SB_SPRAM256KA": "spram_cycle", "DP16KD": "ebr_cycle"}
_MULTIPLIERS = ("SB_MAC16", "MULT18X18D")

# Ports of a memory: its clock, and what must be 1 for it to work in a cycle, with what an input is
# that nobody connects.
_PORTS = {"SB_RAM40_4K": (("RCLK", {"RCLKE": ONE, "RE": ZERO}), ("WCLK", {"WCLKE": ONE,
                                                                        "WE": ZERO})),
          "SB_SPRAM256KA": (("CLOCK", {"CHIPSELECT": ZERO, "POWEROFF": ONE}),),
          "DP16KD": (("CLKA", {"CEA": ONE}), ("CLKB", {"CEB": ONE}))}
_PORTS.update(dict.fromkeys(("SB_RAM40_4KNR", "SB_RAM40_4KNW", "SB_RAM40_4KNRNW"),
                            (("RCLK", {"RCLKE": ONE, "RE": ZERO}),
                             ("RCLKN", {"RCLKE": ONE, "RE": ZERO}),
                             ("WCLK", {"WCLKE": ONE, "WE": ZERO}),
                             ("WCLKN", {"WCLKE": ONE, "WE": ZERO}))))

_MAC16_REGISTERS = ("A_REG", "B_REG", "C_REG", "D_REG", "TOP_8x8_MULT_REG", "BOT_8x8_MULT_REG",
                    "PIPELINE_16x16_MULT_REG1", "PIPELINE_16x16_MULT_REG2")


@dataclass(frozen=True)
class Table:
    """A function of five nets: bit ``i`` of ``bits`` where the nets are the bits of ``i``."""

    output: int
    inputs: tuple[int, ...]
    bits: int
    is_carry: bool = False


@dataclass(frozen=True)
class Block:
    """What happens in a memory or multiplier block, counted once in a cycle.

    Attributes
    ----------
    cell, event : str
        Name of the cell, and of the event in the energy model.
    all_of : tuple of int
        Nets that must all be 1 for the event to happen; none for every cycle.
    any_change : tuple of int
        Nets of which one must have changed; not asked where there are none.
    """

    cell: str
    event: str
    all_of: tuple[int, ...]
    any_change: tuple[int, ...] = ()


class Nets:
    """Numbers of nets, in the order in which they are added."""

    def __init__(self):
        self.bits: list[Any] = [None, None]
        self.names = ["", ""]
        self.sources: dict[int, str] = {}
        self._numbers: dict[Any, int] = {"0": ZERO, "x": ZERO, "z": ZERO, "1": ONE}

    def add(self, bit: Any, name: str, kind: str | None) -> None:
        if bit in self._numbers:
            return
        if kind is not None:
            self.sources[len(self.bits)] = kind
        self._numbers[bit] = len(self.bits)
        self.bits.append(bit)
        self.names.append(name)

    def inner(self, name: str) -> int:
        """Add a net that only exists within a cell."""
        self.bits.append(None)
        self.names.append(name)
        return len(self.bits) - 1

    def number(self, bit: Any) -> int:
        if bit not in self._numbers:
            raise SternaError(f"Net {bit!r} of a netlist must have a driver: build again")
        return self._numbers[bit]

    def pin(self, cell: dict[str, Any], port: str, unconnected: int = ZERO) -> int:
        bits = cell["connections"].get(port)
        return self.number(bits[0]) if bits else unconnected


def first_bit(cell: dict[str, Any], port: str) -> Any:
    """Bit of a port that has one; unknown where nobody connects it."""
    return (cell["connections"].get(port) or ["x"])[0]


def _value(cell: dict[str, Any], parameter: str, default: str = "0") -> int:
    text = str(cell["parameters"].get(parameter, default))
    return int(text.replace("x", "0"), 2)


def _is(cell: dict[str, Any], parameter: str, wanted: str, default: str) -> bool:
    return str(cell["parameters"].get(parameter, default)).strip() == wanted


def source_kind(cell: dict[str, Any]) -> str | None:
    """Kind of source that a cell is, or None."""
    kind = cell["type"]
    if kind.startswith(FFS):
        return "ff"
    if kind in _MEMORIES:
        return "memory"
    if kind in _MULTIPLIERS:
        return "dsp" if _is_registered(cell) else "late"
    return "late" if kind == "TRELLIS_DPR16X4" else None


def _is_registered(cell: dict[str, Any]) -> bool:
    """Whether a multiplier block has any register in use."""
    if cell["type"] == "SB_MAC16":
        return any(_value(cell, name) for name in _MAC16_REGISTERS) or 1 in (
            _value(cell, "TOPOUTPUT_SELECT"), _value(cell, "BOTOUTPUT_SELECT"))
    return any(not _is(cell, f"REG_{stage}_CLK", "NONE", "NONE")
               for stage in ("INPUTA", "INPUTB", "PIPELINE", "OUTPUT"))


OUTPUTS = {"SB_LUT4": ("O",), "SB_CARRY": ("CO",), "LUT4": ("Z",), "PFUMX": ("Z",),
            "L6MUX21": ("Z",), "CCU2C": ("S0", "S1", "COUT")}


def table_outputs(cell: dict[str, Any]) -> tuple[str, ...]:
    """Ports of a cell that are functions of its inputs, as far as they are connected."""
    ports = OUTPUTS.get(cell["type"], ())
    return tuple(port for port in ports if cell["connections"].get(port))


def tables_of(name: str, cell: dict[str, Any], nets: Nets) -> list[Table]:
    """Functions in a cell, in data order; may add a net within it."""
    kind = cell["type"]
    if kind == "CCU2C":
        return _carry_pair(name, cell, nets)
    if not table_outputs(cell):
        return []
    output = nets.number(first_bit(cell, OUTPUTS[kind][0]))
    if kind in ("SB_LUT4", "LUT4"):
        ports, parameter = (("I0", "I1", "I2", "I3"), "LUT_INIT") if kind == "SB_LUT4" else (
            ("A", "B", "C", "D"), "INIT")
        bits = _value(cell, parameter)
    elif kind == "SB_CARRY":
        ports, bits = ("I0", "I1", "CI"), _function(lambda a, b, c: a + b + c > 1, 3)
    else:
        # The second data input where the select is 0.
        data = ("ALUT", "BLUT", "C0") if kind == "PFUMX" else ("D1", "D0", "SD")
        ports, bits = data, _function(lambda a, b, s: a if s else b, 3)
    inputs = tuple(nets.pin(cell, port) for port in ports)
    return [Table(output, inputs, bits, kind == "SB_CARRY")]


def _function(function, inputs: int) -> int:
    return sum(1 << i for i in range(1 << inputs)
               if function(*(i >> k & 1 for k in range(inputs))))


def _carry_pair(name: str, cell: dict[str, Any], nets: Nets) -> list[Table]:
    """Both halves of a CCU2C; the carry between them is a net of its own."""
    tables, carry = [], nets.pin(cell, "CIN")
    for half in (0, 1):
        inputs = (*(nets.pin(cell, f"{port}{half}") for port in "ABCD"), carry)
        init = _value(cell, f"INIT{half}")
        is_cut = _is(cell, f"INJECT1_{half}", "YES", "YES")

        def total(a, b, c, d, cin, init=init, is_cut=is_cut):
            return (init >> (a + 2 * b + 4 * c + 8 * d) & 1) ^ (cin and not is_cut)

        def passed(a, b, c, d, cin, init=init, is_cut=is_cut):
            if init >> (a + 2 * b + 4 * c + 8 * d) & 1:
                return cin
            return (init >> (a + 2 * b) & 1) and not is_cut

        if cell["connections"].get(f"S{half}"):
            tables.append(Table(nets.number(first_bit(cell, f"S{half}")), inputs,
                                _function(total, 5)))
        if half == 0:
            carry = nets.inner(name)
        elif cell["connections"].get("COUT"):
            carry = nets.number(first_bit(cell, "COUT"))
        else:
            break
        tables.append(Table(carry, inputs, _function(passed, 5), is_carry=True))
    return tables


def blocks_of(name: str, cell: dict[str, Any], nets: Nets) -> list[Block]:
    """Events of a memory or a multiplier block."""
    kind = cell["type"]
    if kind in _MEMORIES:
        found = []
        for clock, enables in _PORTS[kind]:
            pins = tuple(nets.pin(cell, port, value) for port, value in enables.items())
            # A port without a clock does nothing, nor does one that is never enabled.
            if not isinstance(first_bit(cell, clock), str) and ZERO not in pins:
                found.append(Block(name, _MEMORIES[kind], tuple(p for p in pins if p != ONE)))
        return found
    if kind not in _MULTIPLIERS:
        return []
    found = []
    if _is_registered(cell):
        enable = nets.pin(cell, "CE" if kind == "SB_MAC16" else "CE0", ONE)
        if enable != ZERO:
            found.append(Block(name, "dsp_cycle", tuple(p for p in (enable,) if p != ONE)))
    operands = [nets.number(bit) for port, bits in cell["connections"].items()
                if port[0] in "AB" and port[1:].isdigit() or port in ("A", "B") for bit in bits]
    changing = tuple(sorted({net for net in operands if net not in (ZERO, ONE)}))
    if changing:
        found.append(Block(name, "dsp_operation", (), changing))
    return found
