"""What a report says of energy: the part of ``energy.json`` that is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sw.energy.band import KINDS
from sw.errors import SternaError

__all__ = ["AsicEntry", "EnergyBand", "EnergyEntry", "EnergyRate"]

# Beyond it no figure of a chip is meant: a megawatt in milliwatts, a kilojoule in microjoules.
_LARGEST = 1e9
# Frames per second: one in some thirty thousand years.
_SLOWEST = 1e-12
_MAX_PARTS, _MAX_UNKNOWN, _MAX_SENTENCE = 500, 50, 1000


@dataclass(frozen=True)
class EnergyBand:
    """A figure with its uncertainty: see :class:`sw.energy.Band`.

    Attributes
    ----------
    low, value, high : float
    shares : mapping of str to float
        Of the value, by the kind of constant that it rests on.
    """

    low: float
    value: float
    high: float
    shares: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self):
        if not 0 <= self.low <= self.value <= self.high <= _LARGEST:
            raise SternaError(f"Energy band must have 0 <= low <= value <= high <= {_LARGEST:g}, "
                              f"not {self.low:.6g}, {self.value:.6g} and {self.high:.6g}")
        if unknown := sorted(set(self.shares) - set(KINDS)):
            raise SternaError(f"Shares of an energy must be of {', '.join(KINDS)}, not "
                              f"{', '.join(unknown)[:80]}")
        if not all(0 <= share <= 1 + 1e-9 for share in self.shares.values()):
            raise SternaError(f"Shares of an energy must be from 0 to 1, not "
                              f"{', '.join(f'{share:.6g}' for share in self.shares.values())}")


@dataclass(frozen=True)
class EnergyRate:
    """Power and energy at a frame rate.

    Attributes
    ----------
    frames_per_second : float
    power_mw, idle_power_mw : :class:`EnergyBand`
        Of everything, and of what is spent without frames, too.
    energy_uj, frame_events_uj : :class:`EnergyBand`
        Microjoules per inference: of everything, and of the frame's own events.
    layers_uj, components_uj : mapping of str to :class:`EnergyBand`
        The same by layer and by class of component.
    unknown : tuple of str
        Sentences on what the figures lack.
    """

    frames_per_second: float
    power_mw: EnergyBand
    idle_power_mw: EnergyBand
    energy_uj: EnergyBand
    frame_events_uj: EnergyBand
    layers_uj: Mapping[str, EnergyBand]
    components_uj: Mapping[str, EnergyBand]
    unknown: tuple[str, ...] = ()

    def __post_init__(self):
        if not _SLOWEST <= self.frames_per_second <= 1 / _SLOWEST:
            raise SternaError(f"Frame rate of an energy must be from {_SLOWEST:g} to "
                              f"{1 / _SLOWEST:g} per second, not {self.frames_per_second:.6g}")
        for name in ("layers_uj", "components_uj"):
            if len(getattr(self, name)) > _MAX_PARTS:
                raise SternaError(f"Energy must have at most {_MAX_PARTS} {name}, not "
                                  f"{len(getattr(self, name))}")
        if len(self.unknown) > _MAX_UNKNOWN or any(
                not 0 < len(sentence) <= _MAX_SENTENCE for sentence in self.unknown):
            raise SternaError(f"Energy must have at most {_MAX_UNKNOWN} sentences of 1 to "
                              f"{_MAX_SENTENCE} letters on what is unknown")


@dataclass(frozen=True)
class AsicEntry:
    """Energy of the arithmetic and of the memory accesses as silicon."""

    energy_uj: EnergyBand


@dataclass(frozen=True)
class EnergyEntry:
    """Energy of a network on a board, as `sterna energy` models it.

    Attributes
    ----------
    board, device : str
    method : str
        ``netlist`` where toggles were counted there, or ``estimate``.
    data : str
        What the frames were.
    frames : int
    clock_hz : float
    boundary : str
        What the energy is of.
    full_rate, cable_rate, asked_rate : :class:`EnergyRate`
        At the most that the accelerator does, at the most that the cable carries, and at the rate
        that was asked for, if one was.
    asic : mapping of str to :class:`AsicEntry`
        By table.
    """

    board: str
    device: str
    method: str
    data: str
    frames: int
    clock_hz: float
    boundary: str
    full_rate: EnergyRate
    cable_rate: EnergyRate
    asked_rate: EnergyRate | None = None
    asic: Mapping[str, AsicEntry] = field(default_factory=dict)

    def __post_init__(self):
        if self.method not in ("netlist", "estimate"):
            raise SternaError(f"Method of an energy must be netlist or estimate, not "
                              f"{self.method[:80]!r}")
        if not 0 < self.clock_hz <= _LARGEST * 1000:
            raise SternaError(f"Clock of an energy must be above 0, not {self.clock_hz:.6g}")
        if self.frames < 1 or len(self.asic) > 10:
            raise SternaError("Energy must have at least one frame and at most 10 tables of "
                              "silicon")

    @property
    def rates(self) -> dict[str, EnergyRate]:
        """The rates that there are, by what they are, the fastest first."""
        known = {"accelerator": self.full_rate, "cable": self.cable_rate}
        if self.asked_rate is not None:
            known["asked"] = self.asked_rate
        return known
