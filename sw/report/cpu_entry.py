"""What a report says of the network on a CPU: ``cpu.json`` as `sterna bench` writes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

from sw.cpu import CpuEnergy, Machine, Published
from sw.cpu.published import BOUNDARIES
from sw.errors import SternaError

__all__ = ["CpuReport", "CpuTiming", "Rival"]

_KINDS = ("measured", "estimated")
_MAX_RIVALS, _MAX_BATCHES, _MAX_PUBLISHED = 20, 50, 200
_LARGEST = 1e12


@dataclass(frozen=True)
class CpuTiming:
    """A call with a batch: median and quartiles of its seconds.

    Attributes
    ----------
    batch, threads, calls : int
    median_s, best_s : float
    quartiles_s : tuple of float
    frames_per_s : float
    """

    batch: int
    threads: int
    calls: int
    median_s: float
    quartiles_s: tuple[float, ...]
    best_s: float
    frames_per_s: float

    def __post_init__(self):
        _check_positive("Timing", self.batch, self.threads, self.calls, self.median_s,
                        self.best_s, self.frames_per_s, *self.quartiles_s)
        if len(self.quartiles_s) != 2:
            raise SternaError(f"Timing must have 2 quartiles, not {len(self.quartiles_s)}")


@dataclass(frozen=True)
class Rival:
    """One way to run the network on the CPU.

    Attributes
    ----------
    name, kernels : str
        Who runs it, and through which kernels, where they are the kit's.
    timings : tuple of :class:`CpuTiming`
        Of each batch; one of them is of a frame alone.
    energy_at_batch_1, energy_at_best_batch : :class:`~sw.cpu.CpuEnergy`
        Joules of a frame alone, and of one of the fastest batch.
    """

    name: str
    kernels: str
    timings: tuple[CpuTiming, ...]
    energy_at_batch_1: CpuEnergy
    energy_at_best_batch: CpuEnergy

    def __post_init__(self):
        if not 0 < len(self.timings) <= _MAX_BATCHES or all(own.batch != 1
                                                            for own in self.timings):
            raise SternaError(f"Rival {self.name[:80]!r} must have timings of 1 to {_MAX_BATCHES} "
                              f"batches, and one of a frame alone")
        for energy in (self.energy_at_batch_1, self.energy_at_best_batch):
            if energy.kind not in _KINDS:
                raise SternaError(f"Energy of {self.name[:80]!r} must be {' or '.join(_KINDS)}, "
                                  f"not {energy.kind[:80]!r}")
            if not 0 <= energy.low <= energy.joules <= energy.high <= _LARGEST:
                raise SternaError(f"Energy of {self.name[:80]!r} must have 0 <= low <= joules <= "
                                  f"high, not {energy.low:.6g}, {energy.joules:.6g} and "
                                  f"{energy.high:.6g}")

    @property
    def alone(self) -> CpuTiming:
        """A frame alone: the latency."""
        return next(own for own in self.timings if own.batch == 1)

    @property
    def fastest(self) -> CpuTiming:
        """The batch with the most frames per second."""
        return max(self.timings, key=lambda own: own.frames_per_s)


@dataclass(frozen=True)
class CpuReport:
    """Every way to run the network on one CPU, at equal answers.

    Attributes
    ----------
    machine : :class:`~sw.cpu.Machine`
    checked_frames : int
        On which all gave the graph's integers.
    entries : tuple of :class:`Rival`
        The packed kernels first.
    missing : mapping of str to str
        Who could not run, and why.
    load_average_before : float or None
        Busy processors before anything was timed.
    published : tuple of :class:`~sw.cpu.Published`
        Other networks on other machines, as context.
    """

    machine: Machine
    checked_frames: int
    entries: tuple[Rival, ...]
    missing: Mapping[str, str] = field(default_factory=dict)
    load_average_before: float | None = None
    published: tuple[Published, ...] = ()

    def __post_init__(self):
        if not 0 < len(self.entries) <= _MAX_RIVALS or len(self.missing) > _MAX_RIVALS:
            raise SternaError(f"CPU must have 1 to {_MAX_RIVALS} rivals, not {len(self.entries)}")
        if len(self.published) > _MAX_PUBLISHED:
            raise SternaError(f"CPU must have at most {_MAX_PUBLISHED} published rows, not "
                              f"{len(self.published)}")
        _check_positive("Checked frames", self.checked_frames)
        for row in self.published:
            _check_positive(f"Published figures of {row.system[:80]!r}", row.microjoules,
                            row.inferences_per_s, row.picojoules_per_product)
            if row.boundary not in BOUNDARIES:
                raise SternaError(f"Published boundary must be one of {', '.join(BOUNDARIES)}, "
                                  f"not {row.boundary[:80]!r}")
        load = self.load_average_before
        if load is not None and not 0 <= load <= _LARGEST:
            raise SternaError(f"Load average must be at least 0, not {load:.6g}")


def _check_positive(what: str, *values: float) -> None:
    for value in values:
        if not (isfinite(value) and 0 < value <= _LARGEST):
            raise SternaError(f"{what} must be above 0, not {value:.6g}")
