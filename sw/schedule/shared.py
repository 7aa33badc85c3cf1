"""Consecutive sparse layers that run in turn on one engine."""

from dataclasses import dataclass
from functools import cached_property

from sw.codec.slots import SlotFormat
from sw.errors import SternaError
from sw.schedule.loading import check_loading
from sw.schedule.rules import STORES
from sw.schedule.sparse import MULTIPLIERS

__all__ = ["SharedSchedule"]


@dataclass(frozen=True)
class SharedSchedule:
    """Layers that share an engine, and how much hardware it has.

    Attributes
    ----------
    layers : tuple of str
        Names of consecutive layers: dense ones with staircases between them, a dense one first
        and last. One dense layer alone is read row by row all the same.
    pe : int
        Rows at a time.
    lanes : int
        Inputs of a beat; a power of two.
    gap_bits, code_bits, escapes
        As of :class:`sw.codec.slots.SlotFormat`.
    store : str
        Where the codebooks are: one of :data:`STORES`.
    multiplier : str
        One of :data:`MULTIPLIERS`.
    is_reloadable : bool
        Whether slots and codebooks can be replaced while the hardware runs.
    image : str
        What they then come as, as of :class:`Loading`.
    start : str
        Where the first are, as of :class:`Loading`.
    """

    layers: tuple[str, ...]
    pe: int = 1
    lanes: int = 2
    gap_bits: int = 5
    code_bits: int = 3
    escapes: tuple[int, ...] = ()
    store: str = "bram"
    multiplier: str = "logic"
    is_reloadable: bool = False
    image: str = "plain"
    start: str = "bitstream"

    def __post_init__(self):
        for name in ("layers", "escapes"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if not self.layers or not all(isinstance(name, str) for name in self.layers):
            raise SternaError("Layers of a shared engine must be names of layers, at least one")
        where = f"of the engine {self.name!r}"
        for what, value in (("PE", self.pe), ("Lane count", self.lanes)):
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise SternaError(f"{what} {where} must be a positive integer, not {value!r}")
        if self.lanes & self.lanes - 1:
            raise SternaError(f"Lane count {where} must be a power of two, not {self.lanes}")
        for what, value, allowed in (("Store", self.store, STORES),
                                     ("Multiplier", self.multiplier, MULTIPLIERS)):
            if value not in allowed:
                raise SternaError(f"{what} {where} must be one of {', '.join(allowed)}, not "
                                  f"{value!r}")
        check_loading(self.image, self.start, f"the engine {self.name!r}")
        if self.image != "plain" and not self.is_reloadable:
            raise SternaError(f"Engine {self.name!r} must be reloadable to take images in "
                              f"{self.image!r}")
        slots = self.slot_format
        if self.is_reloadable and (slots.bits > 8 or self.store != "bram"):
            raise SternaError(f"Engine {self.name!r} must have slots of at most 8 bits and "
                              f"codebooks in 'bram' to be reloadable, not slots of {slots.bits} "
                              f"bits and codebooks in {self.store!r}")

    @property
    def name(self) -> str:
        """Name of the engine: its first and last layer."""
        return self.layers[0] if len(self.layers) == 1 else f"{self.layers[0]}..{self.layers[-1]}"

    @cached_property
    def slot_format(self) -> SlotFormat:
        """What the slots look like."""
        return SlotFormat(self.gap_bits, self.code_bits, self.escapes)

    @property
    def i_lanes(self) -> int:
        """Lanes of the engine's input stream."""
        return self.lanes

    @property
    def o_lanes(self) -> int:
        """Lanes of the engine's output stream."""
        return 1
