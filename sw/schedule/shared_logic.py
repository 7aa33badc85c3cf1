"""What the logic of a shared engine fixes, as plain integers."""

from dataclasses import dataclass

from sw.codec.image import ImageFormat
from sw.codec.slots import SlotFormat
from sw.errors import SternaError

__all__ = ["SharedLogic", "group_depths"]

# A block RAM of 4 kbit holds 512 slots of 8 bits, and four of them side by side 2,048 without a
# multiplexer between them.
BLOCK_SLOTS, GROUP_SLOTS = 512, 2048


@dataclass(frozen=True)
class SharedLogic:
    """Networks that agree in this can be loaded one after the other into the same hardware.

    Attributes
    ----------
    slot_format : SlotFormat
    pe, lanes, store, multiplier, is_reloadable, image, start
        As of :class:`sw.schedule.SharedSchedule`.
    counts : tuple of int
        Activations that each stage writes: the inputs, the rows of each layer but the last, with
        those that fill the last round of the processing elements, and the outputs.
    i_bits : int
        Of an input.
    bits, shifts : tuple of int
        Of the levels behind each layer but the last.
    bias_shifts : tuple of int
        Unit of the biases of each layer, as a power of two.
    activations : int
        Words of the activation memory; a power of two.
    groups : tuple of int
        Depths of the groups of each slot memory.
    sum_bits, value_bits : int
        Of sums, and of weights and biases; both are signed.
    """

    slot_format: SlotFormat
    pe: int
    lanes: int
    store: str
    multiplier: str
    is_reloadable: bool
    image: str
    start: str
    counts: tuple[int, ...]
    i_bits: int
    bits: tuple[int, ...]
    shifts: tuple[int, ...]
    bias_shifts: tuple[int, ...]
    activations: int
    groups: tuple[int, ...]
    sum_bits: int
    value_bits: int

    @property
    def layers(self) -> int:
        """Number of layers."""
        return len(self.counts) - 1

    @property
    def layer_bits(self) -> int:
        """Bits that tell the layers apart: the low ones of the stage, which counts from 1."""
        return (self.layers - 1).bit_length()

    @property
    def level_bits(self) -> int:
        """Bits of a word of the activation memory."""
        return max(self.i_bits, *self.bits, 1)

    @property
    def factor_bits(self) -> int:
        """Bits of what a weight or bias is multiplied with."""
        return max(self.level_bits, max(self.bias_shifts) + 1)

    @property
    def slots(self) -> int:
        """Slots of a processing element's memory."""
        return sum(self.groups)

    @property
    def table_slots(self) -> int:
        """Entries of the table of biases and codebooks."""
        return 2 << self.slot_format.bits

    @property
    def image_bytes(self) -> int:
        """Length of what is loaded: the slots of each processing element, then the table."""
        return self.pe * self.slots + self.table_slots

    @property
    def image_format(self) -> ImageFormat | None:
        """Code of what is loaded, where it has one: gaps and codes are the fields of a byte."""
        if self.image == "plain":
            return None
        code_bits = self.slot_format.code_bits
        return ImageFormat((8 - code_bits, code_bits), self.image_bytes, self.image)

    def check_holds(self, other: "SharedLogic", name: str) -> None:
        """Raise :class:`SternaError` where a network that needs ``other`` cannot be loaded."""
        for what in ("slot_format", "pe", "counts", "i_bits", "bits", "shifts", "bias_shifts"):
            ours, theirs = getattr(self, what), getattr(other, what)
            if ours != theirs:
                raise SternaError(f"Network to load into the engine {name!r} must have {what} "
                                  f"{ours}, which is in its logic, not {theirs}")
        for what in ("activations", "slots", "sum_bits", "value_bits"):
            ours, theirs = getattr(self, what), getattr(other, what)
            if theirs > ours:
                raise SternaError(f"Network to load into the engine {name!r} must need at most "
                                  f"{ours} {what}, not {theirs}")


def group_depths(slots: int) -> tuple[int, ...]:
    """Depths of power-of-two groups, the largest first, for so many slots."""
    if slots <= BLOCK_SLOTS:
        return (1 << max(2, (slots - 1).bit_length()),)
    depths = []
    while slots > 0:
        blocks = -(-slots // BLOCK_SLOTS)
        # Three blocks are a group of two and one of one.
        depth = min(GROUP_SLOTS, BLOCK_SLOTS << blocks.bit_length() - 1)
        depths.append(depth)
        slots -= depth
    return tuple(depths)
