"""What a report says of each folder that it puts side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sw.errors import SternaError
from sw.report.energy_entry import EnergyBand
from sw.report.entry import check_counts

__all__ = ["MAX_COMPARED", "ComparedEntry"]

# As many points as a plot may have labels for.
MAX_COMPARED, MAX_PLACED = 40, 8


@dataclass(frozen=True)
class ComparedEntry:
    """A compiled folder.

    Attributes
    ----------
    name : str
        Of the folder.
    network : str
        The model and its widths.
    error : float or None
        Share of the test frames whose class is wrong, where it is known.
    cycles : int
        Per frame, by formula.
    luts, brams, dsps : int or None
        Of the layers, estimated before synthesis.
    placed : mapping of str to int
        LUTs of the placed design, shell included, by board.
    energy_uj : :class:`EnergyBand` or None
        Per inference, at the most frames per second that the accelerator does.
    energy_board : str
        Where that is.
    cpu_energy_uj : :class:`EnergyBand` or None
        Per inference on a CPU, by the way that takes least there.
    cpu_way : str
        Which that is, and how its energy is known.
    """

    name: str
    network: str
    error: float | None
    cycles: int
    luts: int | None = None
    brams: int | None = None
    dsps: int | None = None
    placed: Mapping[str, int] = field(default_factory=dict)
    energy_uj: EnergyBand | None = None
    energy_board: str = ""
    cpu_energy_uj: EnergyBand | None = None
    cpu_way: str = ""

    def __post_init__(self):
        if self.error is not None and not 0 <= self.error <= 1:
            raise SternaError(f"Error of {self.name!r} must be from 0 to 1, not {self.error}")
        if len(self.placed) > MAX_PLACED:
            raise SternaError(f"Folder {self.name!r} must have at most {MAX_PLACED} builds, not "
                              f"{len(self.placed)}")
        known = (count for count in (self.luts, self.brams, self.dsps) if count is not None)
        check_counts(f"Cycles of {self.name!r}", self.cycles, least=1)
        check_counts(f"LUTs of {self.name!r}", *self.placed.values(), least=1)
        check_counts(f"Resources of {self.name!r}", *known)
