"""Stated power of a busy core, where energy cannot be measured."""

from dataclasses import dataclass
from pathlib import Path

from sw.cpu.machine import Machine
from sw.errors import SternaError
from sw.settings import parse_toml, section

__all__ = ["CorePower", "core_power", "read_powers"]

_FILE = Path(__file__).with_name("power.toml")
KINDS = ("measured", "datasheet", "guess")


@dataclass(frozen=True)
class CorePower:
    """Watts of a busy core: a value, its interval, and where they come from.

    ``vendor``, ``family`` and ``models`` say what it holds for; a row without them holds for all.
    """

    name: str
    watts: float
    low: float
    high: float
    kind: str
    source: str
    vendor: str | None = None
    family: int | None = None
    models: tuple[int, ...] = ()

    def __post_init__(self):
        if not 0 < self.low <= self.watts <= self.high:
            raise SternaError(f"watts must lie in an interval above 0, not {self.low} <= "
                              f"{self.watts} <= {self.high}")
        if self.kind not in KINDS:
            raise SternaError(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")
        if not self.source:
            raise SternaError("source must be named")

    def fits(self, machine: Machine) -> bool:
        """Whether it holds for the machine."""
        return (self.vendor in (None, machine.vendor) and self.family in (None, machine.family)
                and (not self.models or machine.model in self.models))


def read_powers(path: Path = _FILE) -> tuple[CorePower, ...]:
    """All rows of a file."""
    rows = parse_toml(path).get("processor")
    if not isinstance(rows, list) or not rows:
        raise SternaError(f"{path} must have rows [[processor]]")
    return tuple(section(CorePower, "processor", row) for row in rows)


def core_power(machine: Machine) -> CorePower:
    """Return the first row that fits the machine; the last fits every one."""
    return next(power for power in read_powers() if power.fits(machine))
