"""What a report says of the roofs over each layer."""

from dataclasses import asdict, dataclass
from typing import Any

from sw.errors import SternaError
from sw.report.entry import check_counts

__all__ = ["LayerRoof", "RooflineEntry"]

_MAX_LAYERS, _LARGEST = 500, 1e15
_BYTE = 8
# A product and its addition.
_OPERATIONS = 2


@dataclass(frozen=True)
class LayerRoof:
    """A dense layer's work, and what its hardware could do: see :class:`sw.schedule.Work`.

    Attributes
    ----------
    layer, stage : str
    products, lanes, weight_bits, word_bits : int
    cycles : int
        From one frame to the next; of a layer of a shared engine, those of its turn.
    """

    layer: str
    stage: str
    products: int
    lanes: int
    weight_bits: int
    word_bits: int
    cycles: int

    def __post_init__(self):
        check_counts(f"Work of {self.layer[:80]!r}", self.products, self.lanes, self.weight_bits,
                     self.word_bits, self.cycles, least=1)

    @property
    def operations(self) -> int:
        """Multiplications and additions of a frame."""
        return _OPERATIONS * self.products

    @property
    def attained(self) -> float:
        """Operations per cycle by the schedule, at full rate."""
        return self.operations / self.cycles

    @property
    def compute_roof(self) -> float:
        """Operations per cycle where every lane has a product in every cycle."""
        return float(_OPERATIONS * self.lanes)

    @property
    def per_weight_byte(self) -> float:
        """Operations for each byte that is read from the weight memory."""
        return self.operations * _BYTE / self.weight_bits

    @property
    def memory_roof(self) -> float:
        """Operations per cycle where the weight memory gives a word in every cycle."""
        return self.per_weight_byte * self.word_bits / _BYTE


@dataclass(frozen=True)
class RooflineEntry:
    """All dense layers, and the cable to them.

    Attributes
    ----------
    layers : tuple of :class:`LayerRoof`
        In data order.
    interval : int
        Cycles from one frame to the next at full rate.
    critical : tuple of str
        Stages that set the pace.
    clock_hz : float or None
    frame_bytes : float or None
        On the cable, for a frame: both ways, framing included.
    bytes_per_s : float or None
        What the cable carries at most.
    board : str
        Whose cable it is.
    """

    layers: tuple[LayerRoof, ...]
    interval: int
    critical: tuple[str, ...] = ()
    clock_hz: float | None = None
    frame_bytes: float | None = None
    bytes_per_s: float | None = None
    board: str = ""

    def __post_init__(self):
        if not 0 < len(self.layers) <= _MAX_LAYERS:
            raise SternaError(f"Roofline must have 1 to {_MAX_LAYERS} layers, not "
                              f"{len(self.layers)}")
        check_counts("Cycles per frame of a roofline", self.interval, least=1)
        for what, value in (("Clock", self.clock_hz), ("Bytes of a frame", self.frame_bytes),
                            ("Bytes per second", self.bytes_per_s)):
            if value is not None and not 1 / _LARGEST <= value <= _LARGEST:
                raise SternaError(f"{what} of a roofline must be above 0, not {value:.6g}")

    @property
    def core_frames_per_s(self) -> float | None:
        """Of the accelerator, by its clock."""
        return None if self.clock_hz is None else self.clock_hz / self.interval

    @property
    def cable_frames_per_s(self) -> float | None:
        """That the cable has room for, if it never waits."""
        return (None if self.frame_bytes is None or self.bytes_per_s is None
                else self.bytes_per_s / self.frame_bytes)

    def core_bound(self, layer: LayerRoof) -> str:
        """What keeps the core from more: a roof, or the stage that sets the pace."""
        compute, memory = layer.compute_roof, layer.memory_roof
        if layer.attained < 0.999 * min(compute, memory) and layer.stage not in self.critical:
            return f"waits for {' and '.join(self.critical)}" if self.critical else "waits"
        if abs(compute - memory) <= 1e-9 * compute:
            return "compute and memory"
        return "compute" if compute < memory else "memory"

    def bound(self, layer: LayerRoof) -> str:
        """What keeps the layer from more with the host at the cable."""
        core, cable = self.core_frames_per_s, self.cable_frames_per_s
        return ("cable" if core is not None and cable is not None and cable < core
                else self.core_bound(layer))

    def to_json(self) -> dict[str, Any]:
        """Plain values, with what follows from them."""
        return {**asdict(self), "core_frames_per_s": self.core_frames_per_s,
                "cable_frames_per_s": self.cable_frames_per_s,
                "layers": [self._layer_json(layer) for layer in self.layers]}

    def _layer_json(self, layer: LayerRoof) -> dict[str, Any]:
        def of(frames: float | None) -> float | None:
            return None if frames is None else layer.operations * frames

        return {
            **asdict(layer), "operations": layer.operations,
            "operations_per_weight_byte": layer.per_weight_byte,
            "operations_per_cable_byte": (None if self.frame_bytes is None
                                          else layer.operations / self.frame_bytes),
            "attained_per_cycle": layer.attained, "compute_roof_per_cycle": layer.compute_roof,
            "memory_roof_per_cycle": layer.memory_roof,
            "attained_per_s": of(self.core_frames_per_s),
            "cable_roof_per_s": of(self.cable_frames_per_s),
            "core_bound": self.core_bound(layer), "bound": self.bound(layer)}
