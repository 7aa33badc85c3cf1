"""How much hardware one layer gets, and how many cycles it then takes."""

from dataclasses import dataclass, field

from sw.errors import SternaError
from sw.graph import ArgMax, Dense, Table, Threshold
from sw.schedule.engine import ENGINES, accepts
from sw.schedule.requantise import requantisation
from sw.schedule.rules import check_divides, check_positive, check_store
from sw.schedule.sparse import SparseSchedule

__all__ = ["DenseSchedule", "LaneSchedule", "LayerSchedule", "RequantiseSchedule"]


@dataclass(frozen=True)
class DenseSchedule:
    """Folding of a fully connected layer.

    Attributes
    ----------
    pe : int
        Outputs computed in parallel; divides the layer's outputs.
    simd : int
        Inputs taken in parallel; divides the layer's inputs.
    engine : str
        What multiplies: one of :data:`ENGINES`.
    store : str
        Where the weights are: one of :data:`STORES`.
    """

    pe: int
    simd: int
    engine: str
    store: str = "rom"

    @property
    def i_lanes(self) -> int:
        """Lanes of the layer's input stream."""
        return self.simd

    @property
    def o_lanes(self) -> int:
        """Lanes of the layer's output stream."""
        return self.pe

    def check(self, node: Dense) -> None:
        """Raise :class:`SternaError` where ``node`` cannot have this schedule."""
        check_divides("PE", self.pe, node.out_features, "outputs", node)
        check_divides("SIMD", self.simd, node.in_features, "inputs", node)
        if self.engine not in ENGINES:
            raise SternaError(f"Engine of layer {node.name!r} must be one of "
                              f"{', '.join(ENGINES)}, not {self.engine!r}")
        if not accepts(self.engine, node.input.interval, node.weight_interval):
            raise SternaError(f"Engine {self.engine!r} must have {ENGINES[self.engine][1]}, but "
                              f"layer {node.name!r} has weights in {node.weight_interval} and "
                              f"activations in {node.input.interval}")
        check_store(self.store, node)

    def cycles(self, node: Dense) -> int:
        """Cycles per frame: one for each ``pe x simd`` block of the weights."""
        return (node.out_features // self.pe) * (node.in_features // self.simd)


@dataclass(frozen=True)
class LaneSchedule:
    """Width of a layer that works element by element.

    Attributes
    ----------
    lanes : int
        Elements per cycle; divides the layer's elements.
    store : str
        Where thresholds or entries are: one of :data:`STORES`.
    """

    lanes: int
    store: str = "rom"

    @property
    def i_lanes(self) -> int:
        """Lanes of the layer's input stream."""
        return self.lanes

    @property
    def o_lanes(self) -> int:
        """Lanes of the layer's output stream; a class is one lane."""
        return self.lanes

    def check(self, node: Threshold | Table | ArgMax) -> None:
        """Raise :class:`SternaError` where ``node`` cannot have this schedule."""
        check_positive("Lane count", self.lanes, node)
        if node.input.size % self.lanes:
            raise SternaError(f"Lane count of layer {node.name!r} must divide its "
                              f"{node.input.size} elements, not be {self.lanes}")
        check_store(self.store, node)

    def cycles(self, node: Threshold | Table | ArgMax) -> int:
        """Cycles per frame: one for each group of ``lanes`` elements."""
        return node.input.size // self.lanes


@dataclass(frozen=True)
class RequantiseSchedule(LaneSchedule):
    """Width of a staircase that is held as biases, a shift and a clip instead of thresholds.

    Attributes
    ----------
    lanes : int
        Elements per cycle; divides the layer's elements.
    store : str
        Where the biases are: one of :data:`STORES`.
    shift : int
        Of :func:`requantisation`, which finds it from the layer's thresholds.
    """

    shift: int = field(kw_only=True)

    def check(self, node: Threshold) -> None:
        """Raise :class:`SternaError` where ``node`` cannot have this schedule."""
        super().check(node)
        found = requantisation(node)
        if found is None:
            raise SternaError(f"Staircases of layer {node.name!r} must rise by steps of one power "
                              f"of two for bias, shift and clip; give it a LaneSchedule")
        if self.shift != found.shift:
            raise SternaError(f"Shift of layer {node.name!r} must be {found.shift}, not "
                              f"{self.shift!r}")


LayerSchedule = DenseSchedule | SparseSchedule | LaneSchedule
