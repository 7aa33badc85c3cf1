"""Energy counters of the processor package, where Linux lets them be read."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Rapl", "RaplReading"]

_FOLDER = Path("/sys/class/powercap")
# A counter changes about every millisecond and is noisy: a loop has to last.
SHORTEST_S = 1.0


@dataclass(frozen=True)
class RaplReading:
    """What a loop took.

    Attributes
    ----------
    joules : float
        Of all packages, in all.
    idle_joules : float
        What they would have taken in the same time without the loop.
    seconds : float
        How long it lasted.
    """

    joules: float
    idle_joules: float
    seconds: float


class Rapl:
    """The packages' counters.

    Since Linux 5.10 only root may read them (CVE-2020-8694), and virtual machines have none: then
    ``is_readable`` is False, and ``why_not`` says why.

    Parameters
    ----------
    folder : Path
        Where the kernel shows them.
    clock, sleep : function
        Seconds that pass.
    """

    def __init__(self, folder: Path = _FOLDER, clock: Callable[[], float] = time.monotonic,
                 sleep: Callable[[float], None] = time.sleep):
        self._clock, self._sleep = clock, sleep
        self._zones: list[tuple[Path, int]] = []
        self.why_not = "this machine has no RAPL counters (a virtual machine hides them)"
        for zone in sorted(folder.glob("*-rapl:*")):
            try:
                if not (zone / "name").read_text().startswith("package"):
                    continue  # a part of a package, or the whole system
                int((zone / "energy_uj").read_text())
                self._zones.append((zone / "energy_uj",
                                    int((zone / "max_energy_range_uj").read_text())))
            except PermissionError:
                self.why_not = f"only root may read {zone / 'energy_uj'}"
            except (OSError, ValueError) as error:
                self.why_not = f"{zone} cannot be read: {error}"

    @property
    def is_readable(self) -> bool:
        """Whether there is a package whose energy can be read."""
        return bool(self._zones)

    def _microjoules(self) -> list[int]:
        return [int(path.read_text()) for path, _ in self._zones]

    def measure(self, work: Callable[[], None]) -> RaplReading:
        """Repeat ``work`` for a second or more; wait as long before it, to know what idling takes.

        A call of ``work`` must take less than the time in which a counter wraps, some minutes.
        """
        idle, waited = self._over(lambda: self._sleep(SHORTEST_S))
        start = self._clock()
        joules, seconds = 0.0, 0.0
        while self._clock() - start < SHORTEST_S:
            more, lasted = self._over(work)
            joules, seconds = joules + more, seconds + lasted
        return RaplReading(joules, idle / waited * seconds, seconds)

    def _over(self, work: Callable[[], None]) -> tuple[float, float]:
        before, start = self._microjoules(), self._clock()
        work()
        seconds, after = self._clock() - start, self._microjoules()
        # A counter that wrapped is behind where it was.
        return sum((now - then) % (highest + 1) for now, then, (_, highest)
                   in zip(after, before, self._zones)) * 1e-6, seconds
