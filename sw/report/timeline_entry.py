"""What a report says of a frame's way through the pipeline."""

from dataclasses import dataclass
from itertools import pairwise

from sw.errors import SternaError
from sw.report.entry import check_counts

__all__ = ["TimelineEntry", "TurnEntry"]

_MAX_TURNS, _MAX_HZ = 500, 1e12


@dataclass(frozen=True)
class TurnEntry:
    """A layer's part in a frame: see :class:`sw.schedule.Turn`.

    Attributes
    ----------
    layer, stage : str
        The second is another one where layers share an engine.
    arrives, starts, ends, leaves : int
        Cycles from the frame's first beat.
    """

    layer: str
    stage: str
    arrives: int
    starts: int
    ends: int
    leaves: int

    def __post_init__(self):
        check_counts(f"Cycles of {self.layer[:80]!r}", self.arrives, self.leaves)
        if not self.arrives <= self.starts <= self.ends <= self.leaves:
            raise SternaError(f"Cycles of {self.layer[:80]!r} must rise from its input to its "
                              f"output, not be {self.arrives}, {self.starts}, {self.ends} and "
                              f"{self.leaves}")


@dataclass(frozen=True)
class TimelineEntry:
    """All layers' parts in a frame that is alone.

    Attributes
    ----------
    turns : tuple of :class:`TurnEntry`
        In data order; the last one leaves at the latency.
    interval : int
        Cycles from one frame to the next at full rate.
    critical : tuple of str
        Stages that take as long as that.
    is_exact : bool
        Whether every frame takes the same; else the cycles are the most that any takes.
    clock_hz : float or None
    simulated : int or None
        Latency of the Verilog, where it was simulated.
    """

    turns: tuple[TurnEntry, ...]
    interval: int
    critical: tuple[str, ...] = ()
    is_exact: bool = True
    clock_hz: float | None = None
    simulated: int | None = None

    def __post_init__(self):
        if not 0 < len(self.turns) <= _MAX_TURNS:
            raise SternaError(f"Timeline must have 1 to {_MAX_TURNS} layers, not "
                              f"{len(self.turns)}")
        if any(after.leaves < before.leaves for before, after in pairwise(self.turns)):
            raise SternaError("Layers of a timeline must be in the order of the data")
        check_counts("Cycles per frame of a timeline", self.interval, least=1)
        if self.simulated is not None:
            check_counts("Simulated latency", self.simulated)
        if self.clock_hz is not None and not 1 <= self.clock_hz <= _MAX_HZ:
            raise SternaError(f"Clock of a timeline must be from 1 to {_MAX_HZ:g} Hz, not "
                              f"{self.clock_hz:.6g}")

    @property
    def latency(self) -> int:
        """Cycles from the first beat of a frame to its last output."""
        return self.turns[-1].leaves
