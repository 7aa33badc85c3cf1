"""What a report says of each folder that it puts side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sw.errors import SternaError

__all__ = ["MAX_COMPARED", "ComparedEntry"]

MAX_COMPARED = 100


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
    """

    name: str
    network: str
    error: float | None
    cycles: int
    luts: int | None = None
    brams: int | None = None
    dsps: int | None = None
    placed: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self):
        if self.error is not None and not 0 <= self.error <= 1:
            raise SternaError(f"Error of {self.name!r} must be from 0 to 1, not {self.error}")
        if min(self.cycles, *self.placed.values(), 1 if self.luts is None else self.luts) < 1:
            raise SternaError(f"Cycles and LUTs of {self.name!r} must be positive")
