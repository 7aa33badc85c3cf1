"""From which frame rate on the accelerator takes less energy for a frame than a CPU.

At ``r`` frames per second the accelerator takes ``idle power / r + energy of the frame's events``;
the CPU takes the same for every frame, as it does other things, or sleeps, between them.
"""

from dataclasses import dataclass

from sw.report.energy_entry import EnergyRate

__all__ = ["TurningPoint", "find_turning_point"]


@dataclass(frozen=True)
class TurningPoint:
    """Frames per second where both sides take the same energy for a frame.

    Attributes
    ----------
    low, value, high : float or None
        With the ends of all bands in the accelerator's favour, with the values, and with the ends
        against it. None where the frame's events alone take as much as the CPU.
    most : float
        What the accelerator does at most.
    """

    low: float | None
    value: float | None
    high: float | None
    most: float

    @property
    def is_reached(self) -> bool:
        """Whether the accelerator can be that fast."""
        return self.value is not None and self.value <= self.most


def find_turning_point(full: EnergyRate, low_uj: float, value_uj: float, high_uj: float
                       ) -> TurningPoint:
    """Return where an accelerator meets a CPU.

    Parameters
    ----------
    full : :class:`EnergyRate`
        The accelerator at the most frames per second that it does.
    low_uj, value_uj, high_uj : float
        Microjoules of a frame on the CPU.
    """
    idle, events = full.idle_power_mw, full.frame_events_uj
    return TurningPoint(_meet(idle.low, events.low, high_uj),
                        _meet(idle.value, events.value, value_uj),
                        _meet(idle.high, events.high, low_uj), full.frames_per_second)


def _meet(idle_mw: float, events_uj: float, cpu_uj: float) -> float | None:
    """Frames per second, or None where no rate is high enough."""
    return 1e3 * idle_mw / (cpu_uj - events_uj) if cpu_uj > events_uj else None
