"""What a report says of the measurements that the energy model was held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

from sw.errors import SternaError

__all__ = ["FoldScore", "ValidationEntry", "ValidationRow", "ValidationScores"]

_MAX_ROWS, _LARGEST = 500, 1e9


@dataclass(frozen=True)
class ValidationRow:
    """A published measurement.

    Attributes
    ----------
    name, board, source : str
        The last is a key of the sources.
    kind : str
        ``total`` power, or ``dynamic``: the part that depends on the design.
    measured_mw, predicted_mw, fold_b_predicted_mw, baseline_mw : float
        Milliwatts; predictions of both folds, and of a model that knows nothing of the design.
    low_mw, high_mw : float
        Band of the prediction.
    calibration, scored : bool
        Whether the model was fitted to it, or held out and scored by it.
    """

    name: str
    board: str
    source: str
    kind: str
    measured_mw: float
    predicted_mw: float
    fold_b_predicted_mw: float
    baseline_mw: float
    low_mw: float
    high_mw: float
    calibration: bool
    scored: bool

    def __post_init__(self):
        figures = (self.measured_mw, self.predicted_mw, self.fold_b_predicted_mw,
                   self.baseline_mw, self.low_mw, self.high_mw)
        if (not all(isfinite(own) and 0 <= own <= _LARGEST for own in figures)
                or not self.measured_mw):
            raise SternaError(f"Powers of {self.name[:80]!r} must be from 0 to {_LARGEST:g} mW")

    @property
    def ratio(self) -> float:
        """Predicted over measured."""
        return self.predicted_mw / self.measured_mw

    @property
    def use(self) -> str:
        """What the row was for."""
        return "calibrates" if self.calibration else "held out" if self.scored else "shown"


@dataclass(frozen=True)
class FoldScore:
    """Factors between predicted and measured, too much or too little.

    Attributes
    ----------
    dynamic : mapping of str to float
        By design or board, of those that are independent of each other.
    dynamic_gm, dynamic_max : float
        Geometric mean and worst of them.
    up5k_total_n : int
    up5k_total_gm, up5k_total_baseline_gm : float
        Of the total power of that many rows, by the model and without activity.
    """

    dynamic: Mapping[str, float]
    dynamic_gm: float
    dynamic_max: float
    up5k_total_n: int
    up5k_total_gm: float
    up5k_total_baseline_gm: float


@dataclass(frozen=True)
class ValidationScores:
    """Scores of the fold that holds the multiplier out, and of the one that the tables are from."""

    fold_a: FoldScore
    fold_b: FoldScore
    targets: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ValidationEntry:
    """Rows, scores, and where the measurements are from."""

    rows: tuple[ValidationRow, ...]
    scores: ValidationScores
    sources: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self):
        if not 0 < len(self.rows) <= _MAX_ROWS or len(self.sources) > _MAX_ROWS:
            raise SternaError(f"Validation must have 1 to {_MAX_ROWS} rows, not {len(self.rows)}")
