"""What a report says of each folder that it puts side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sw.errors import SternaError
from sw.report.board_entry import BoardEntry
from sw.report.energy_entry import EnergyBand
from sw.report.entry import check_counts

__all__ = ["MAX_COMPARED", "ComparedEntry"]

# As many points as a plot may have labels for.
MAX_COMPARED, MAX_PLACED = 40, 8
_INT8 = 8


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
    weight_bits, activation_bits : int or None
        Of the widest weights, and of the widest activations behind the first layer.
    latency_cycles : int or None
        Of a frame alone, by formula.
    board : str
        For which it was scheduled.
    clock_mhz, core_frames_per_second, link_frames_per_second : float or None
        There: of the clock that was asked for, and with the usual cable.
    builds : mapping of str to :class:`BoardEntry`
        What was built of it, by board.
    float_error : float or None
        Of the same network without quantisers.
    float_energy_uj : :class:`EnergyBand` or None
        Per inference of its layers in float32 on a CPU, by the way that takes least there.
    float_way : str
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
    weight_bits: int | None = None
    activation_bits: int | None = None
    latency_cycles: int | None = None
    board: str = ""
    clock_mhz: float | None = None
    core_frames_per_second: float | None = None
    link_frames_per_second: float | None = None
    builds: Mapping[str, BoardEntry] = field(default_factory=dict)
    float_error: float | None = None
    float_energy_uj: EnergyBand | None = None
    float_way: str = ""

    def __post_init__(self):
        for error in (self.error, self.float_error):
            if error is not None and not 0 <= error <= 1:
                raise SternaError(f"Error of {self.name!r} must be from 0 to 1, not {error}")
        if max(len(self.placed), len(self.builds)) > MAX_PLACED:
            raise SternaError(f"Folder {self.name!r} must have at most {MAX_PLACED} builds, not "
                              f"{max(len(self.placed), len(self.builds))}")
        known = (count for count in (self.luts, self.brams, self.dsps, self.weight_bits,
                                     self.activation_bits, self.latency_cycles)
                 if count is not None)
        check_counts(f"Cycles of {self.name!r}", self.cycles, least=1)
        check_counts(f"LUTs of {self.name!r}", *self.placed.values(), least=1)
        check_counts(f"Resources of {self.name!r}", *known)

    @property
    def precision(self) -> str:
        """Bits of weights and activations, as people write them."""
        if self.weight_bits is None:
            return ""
        activations = "" if self.activation_bits is None else f"A{self.activation_bits}"
        return f"W{self.weight_bits}{activations}"

    @property
    def is_int8(self) -> bool:
        """Whether it is what others call an int8 network: weights and activations of 8 bits."""
        return self.weight_bits == self.activation_bits == _INT8
