"""A design as the energy model sees it: what it has, and what happens in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sw.energy.band import Band
from sw.energy.table import EnergyTable

__all__ = ["EVENTS", "Design", "Events", "freeze"]

# What is counted; each is a constant of the tables.
EVENTS = ("ff_toggle", "lut_toggle", "lut_settled_toggle", "block_toggle", "ebr_cycle",
          "spram_cycle", "dsp_cycle", "dsp_operation", "io_toggle")

# Counts of events by layer. What belongs to no layer is under a name of its own, such as "shell".
Events = Mapping[str, Mapping[str, float]]


def freeze(events: Events) -> Events:
    """Return the counts as values that nobody changes; raise where one is no event."""
    for layer, counts in events.items():
        for name, count in counts.items():
            if name not in EVENTS:
                raise ValueError(f"Event of layer {layer!r} must be one of {', '.join(EVENTS)}, "
                                 f"not {name!r}")
            if not 0 <= count < float("inf"):
                raise ValueError(f"Count of {name!r} in layer {layer!r} must be a number from 0, "
                                 f"not {count}")
    return MappingProxyType({layer: MappingProxyType(dict(counts))
                             for layer, counts in events.items()})


@dataclass(frozen=True, eq=False)
class Design:
    """What the model needs to know.

    Attributes
    ----------
    table : :class:`EnergyTable`
        Of the device's family.
    part : str
        Name of the device.
    clock_hz : float
    frames_per_second : float
        The most that the design does.
    idle : events
        In each cycle, whether a frame is under way or not: clocked memories, counters that never
        rest.
    frame : events
        For each frame, beside those of ``idle``.
    clock_nets : int
        Clock nets that are driven.
    pll_hz : float or None
        The PLL's own oscillator; None without a PLL.
    oscillators : tuple of str
        Of the device: ``hfosc``, ``lfosc``. The board's oscillator is not on the device's rails.
    volts : float or None
        Of the core; the table's where None.
    static : :class:`Band` or None
        Measured static power in mW, where somebody measured it.
    spread : float
        How many times too many or too few the events of a frame may be: 1 where they were counted.
    """

    table: EnergyTable
    part: str
    clock_hz: float
    frames_per_second: float
    idle: Events
    frame: Events
    clock_nets: int = 1
    pll_hz: float | None = None
    oscillators: tuple[str, ...] = ()
    volts: float | None = None
    static: Band | None = None
    spread: float = 1.0

    def __post_init__(self):
        if self.table.type != "fpga":
            raise ValueError(f"Table of a design must be an FPGA's, not {self.table.name}")
        if not self.clock_hz > 0 or not self.frames_per_second > 0:
            raise ValueError("Clock and frame rate of a design must be positive")
        if not 1 <= self.spread < float("inf"):
            raise ValueError(f"Spread of a design must be a number from 1, not {self.spread}")
        object.__setattr__(self, "idle", freeze(self.idle))
        object.__setattr__(self, "frame", freeze(self.frame))
