"""What was found about a network on this CPU."""

from dataclasses import dataclass

from sw.cpu.energy import CpuEnergy
from sw.cpu.machine import Machine
from sw.cpu.timing import Timing

__all__ = ["CpuEntry", "CpuResult"]


@dataclass(frozen=True)
class CpuEntry:
    """One way to run the network.

    Attributes
    ----------
    name : str
        Who runs it.
    timings : tuple of :class:`Timing`
        Of each batch, with the best number of threads.
    latency_energy, throughput_energy : :class:`CpuEnergy`
        Of a frame alone, and of a frame of the fastest batch.
    kernels : str
        What the frames go through, where that is ours.
    """

    name: str
    timings: tuple[Timing, ...]
    latency_energy: CpuEnergy
    throughput_energy: CpuEnergy
    kernels: str = ""

    @property
    def latency(self) -> Timing:
        """A frame alone."""
        return self.at(1)

    @property
    def throughput(self) -> Timing:
        """The batch with the most frames per second."""
        return min(self.timings, key=lambda timing: timing.seconds_per_frame)

    def at(self, batch: int) -> Timing:
        """Return the timing of a batch that was measured."""
        return next(timing for timing in self.timings if timing.batch == batch)

    def json(self) -> dict:
        """Everything, in seconds, frames per second and joules."""
        return {"name": self.name, "kernels": self.kernels, "kind": "measured",
                "latency_s": self.latency.seconds,
                "best_batch": self.throughput.batch,
                "best_frames_per_s": 1 / self.throughput.seconds_per_frame,
                "timings": [timing.json() for timing in self.timings],
                "energy_at_batch_1": self.latency_energy.json(),
                "energy_at_best_batch": self.throughput_energy.json()}


@dataclass(frozen=True)
class CpuResult:
    """What :func:`~sw.cpu.measurement.measure_cpu` found.

    Attributes
    ----------
    machine : :class:`Machine`
        Where.
    entries : tuple of :class:`CpuEntry`
        The packed kernels first.
    missing : dict
        Rivals that could not be run, and why.
    frames : int
        Frames on which all answers were equal to the graph's.
    """

    machine: Machine
    entries: tuple[CpuEntry, ...]
    missing: dict[str, str]
    frames: int

    def entry(self, name: str) -> CpuEntry:
        """Return the entry of this name."""
        return next(entry for entry in self.entries if entry.name == name)

    def json(self) -> dict:
        """Everything, as the JSON files of the kit have it."""
        return {"machine": self.machine.json(), "checked_frames": self.frames,
                "entries": [entry.json() for entry in self.entries], "missing": self.missing}
