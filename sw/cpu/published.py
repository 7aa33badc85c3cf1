"""Published energies of other machines, as context beside what is measured here."""

from dataclasses import asdict, dataclass
from pathlib import Path

from sw.errors import SternaError
from sw.settings import parse_toml

__all__ = ["BOUNDARIES", "Published", "published_rows"]

_FILE = Path(__file__).with_name("mlperf_tiny.toml")
BOUNDARIES = ("core", "chip", "board")


@dataclass(frozen=True)
class Published:
    """One system on one task of MLPerf Tiny.

    Attributes
    ----------
    system, task : str
        Who did what.
    microjoules, inferences_per_s : float
        Median energy of an inference, and the rate of the same or a separate run.
    picojoules_per_product : float
        Energy over the multiply-accumulates of the reference model: derived, not published.
    boundary : str
        ``core``, ``chip`` or ``board``.
    source : str
        Where it is published.
    """

    system: str
    task: str
    microjoules: float
    inferences_per_s: float
    picojoules_per_product: float
    boundary: str
    source: str

    def json(self) -> dict:
        """Return the fields by their names, marked as published."""
        return {**asdict(self), "kind": "published"}


def published_rows(path: Path = _FILE) -> tuple[Published, ...]:
    """All rows of a file."""
    content = parse_toml(path)
    try:
        products, rows = content["products"], []
        for system in content["system"]:
            if system["boundary"] not in BOUNDARIES:
                raise SternaError(f"{path} must have a boundary of {', '.join(BOUNDARIES)} in each "
                                  f"row, not {system['boundary']!r}")
            for task in products:
                if task in system:
                    energy, rate = system[task]
                    rows.append(Published(system["name"], task, energy, rate,
                                          energy / products[task], system["boundary"],
                                          content["source"]))
    except (KeyError, TypeError, ZeroDivisionError) as error:
        raise SternaError(f"{path} must be a table of published energies, but lacks {error}"
                          ) from error
    return tuple(rows)
