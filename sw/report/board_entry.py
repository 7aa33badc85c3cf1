"""What a report says of one board."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["BoardEntry", "CyclesPerFrame", "LinkEntry"]


@dataclass(frozen=True)
class CyclesPerFrame:
    """Clock cycles from one frame to the next.

    Attributes
    ----------
    formula : int or None
        What the schedule promises.
    simulated : float or None
        What the Verilog took, in steady state.
    """

    formula: int | None = None
    simulated: float | None = None

    @property
    def best(self) -> float | None:
        """The simulated one where there is one."""
        return self.formula if self.simulated is None else self.simulated


@dataclass(frozen=True)
class LinkEntry:
    """What the cable carries: see :func:`sw.report.link.model_link`."""

    baud: int
    frames_per_run: int
    wire_bytes: int
    frames_per_second: float


@dataclass(frozen=True)
class BoardEntry:
    """A build for a board.

    Attributes
    ----------
    luts, ffs, brams, dsps : int or None
        Occupied by the placed design, shell included.
    utilisation : mapping of str to float
        Share of each that the part has.
    fmax_mhz : float or None
        By the timing analysis of place-and-route.
    clock_mhz : float or None
        Clock of the design.
    timing_met : bool or None
    bitstream : str or None
        File name.
    cycles_per_frame : :class:`CyclesPerFrame`
    core_frames_per_second : float or None
        The clock over the cycles per frame.
    link_frames_per_second : float or None
        What the cable allows.
    link : :class:`LinkEntry` or None
        How that comes about.
    netlist_frames : int or None
        Frames on which the placed netlist was compared with the graph.
    device : str or None
        The part.
    """

    luts: int | None = None
    ffs: int | None = None
    brams: int | None = None
    dsps: int | None = None
    fmax_mhz: float | None = None
    clock_mhz: float | None = None
    timing_met: bool | None = None
    bitstream: str | None = None
    cycles_per_frame: CyclesPerFrame = field(default_factory=CyclesPerFrame)
    core_frames_per_second: float | None = None
    link_frames_per_second: float | None = None
    utilisation: Mapping[str, float] = field(default_factory=dict)
    netlist_frames: int | None = None
    device: str | None = None
    link: LinkEntry | None = None
