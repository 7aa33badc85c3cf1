"""Energy of a frame on the CPU: measured where that is possible, else estimated and called so."""

from dataclasses import asdict, dataclass

from sw.cpu.power import CorePower
from sw.cpu.rapl import Rapl
from sw.cpu.timing import Contender, Timing

__all__ = ["CpuEnergy", "energy_of"]


@dataclass(frozen=True)
class CpuEnergy:
    """Joules of a frame, with an interval.

    Attributes
    ----------
    batch, threads : int
        With which it was run.
    joules, low, high : float
        Of a frame.
    kind : str
        ``measured`` or ``estimated``.
    boundary : str
        What the energy is of.
    source : str
        Where it comes from.
    """

    batch: int
    threads: int
    joules: float
    low: float
    high: float
    kind: str
    boundary: str
    source: str

    def json(self) -> dict:
        """Return the fields by their names."""
        return asdict(self)


def energy_of(contender: Contender, timing: Timing, rapl: Rapl, power: CorePower) -> CpuEnergy:
    """Energy of a frame at full rate, one call after another.

    Where the counters can be read, ``power`` is not looked at: the value is what the loop took
    above idling, and the interval ends with what idling takes too. Elsewhere it is the time times
    the stated power of the threads.
    """
    batch = timing.batch
    if rapl.is_readable:
        frames = 0

        def work() -> None:
            nonlocal frames
            frames += batch * len(contender.calls(batch, 0.2))

        reading = rapl.measure(work)
        above = max(0.0, reading.joules - reading.idle_joules) / frames
        return CpuEnergy(batch, contender.threads, above, above, reading.joules / frames,
                         "measured", "processor package above idling; up to the whole package",
                         "RAPL counters")
    seconds = timing.seconds_per_frame * (1 if batch == 1 else timing.threads)
    return CpuEnergy(batch, timing.threads, seconds * power.watts, seconds * power.low,
                     seconds * power.high, "estimated",
                     "busy cores with their share of the package; no memory, no power supply",
                     f"{power.name}: {power.watts:g} W a core ({power.low:g} to {power.high:g}; "
                     f"{power.kind}: {power.source}); {rapl.why_not}")
