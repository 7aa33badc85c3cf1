"""The accuracies along the data path, as rows of a table and dots on a scale."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor

from sw.report.content import ACCURACIES, Content
from sw.report.figures import difference

__all__ = ["AccuracyRow", "accuracy_rows", "scale_of"]

_STAGES = {
    "float": ("float", "the same network without quantisers"),
    "quantised": ("quantised", "Brevitas, as trained"),
    "qonnx": ("QONNX", "QONNX executor on the exported file"),
    "graph": ("graph", "integer graph, the golden model"),
    "rtl": ("RTL", "Verilog under Verilator"),
    "driver": ("driver", "through driver, framing and shell"),
}


@dataclass(frozen=True)
class AccuracyRow:
    """One stage.

    Attributes
    ----------
    label, where : str
    basis : str
        Measured or simulated.
    accuracy : float
    right : int or None
        Frames, where the accuracy is a whole number of them.
    difference : str
        To the stage before.
    place : float
        On the scale, from 0 to 1.
    """

    label: str
    where: str
    basis: str
    accuracy: float
    right: int | None
    difference: str
    place: float


def scale_of(values: list[float]) -> tuple[float, float]:
    """Ends of a scale at whole percents, with room around ``values``."""
    lo, hi = floor(100 * min(values) - 0.5), ceil(100 * max(values) + 0.5)
    return max(0, lo) / 100, min(100, hi) / 100


def accuracy_rows(content: Content) -> list[AccuracyRow]:
    """Rows of the stages that are known."""
    return list(_rows(content))


def _rows(content: Content) -> Iterator[AccuracyRow]:
    known = {name: value for name in ACCURACIES if (value := content.accuracy[name]) is not None}
    if not known:
        return
    lo, hi = scale_of(list(known.values()))
    before = None
    for name, value in known.items():
        label, where = _STAGES[name]
        basis = "measured"
        if name == "rtl" or (name == "driver" and content.driver_port.startswith("sim:")):
            basis = "simulated"
        if name == "driver":
            where += (", on the simulated board" if basis == "simulated" else ", on a board")
        yield AccuracyRow(label, where, basis, value, _right(value, content.test_frames),
                          "" if before is None else difference(value - before),
                          (value - lo) / (hi - lo))
        before = value


def _right(accuracy: float, frames: int | None) -> int | None:
    if not frames:
        return None
    right = round(accuracy * frames)
    return right if abs(right / frames - accuracy) < 1e-6 else None
