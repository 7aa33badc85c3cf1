"""The sections of a compression's recipe that are trainings of the student, checked."""

from dataclasses import dataclass

from sw.compress.codebook import GRIDS, STARTS
from sw.errors import SternaError
from sw.settings import Ranges, check_ranges, is_integer

__all__ = ["Learning", "Prune", "Share"]

SCORES = ("magnitude", "lamp", "gradient", "random", "cost")
SCHEDULES = ("one-shot", "iterative", "gradual")
STRUCTURES = ("elements", "groups", "n-of-m", "neurons")

_LEARNING: Ranges = {"epochs": (1, 10_000), "learning_rate": (1e-9, 10.0),
                     "weight_decay": (0.0, 10.0), "augmented": (0.0, 1.0), "dropout": (0.0, 0.9)}


@dataclass(frozen=True, kw_only=True)
class Learning:
    """A training of the student.

    Parameters
    ----------
    epochs : int
    learning_rate : float
        The highest; it rises for some steps and then falls as half a cosine.
    weight_decay, dropout : float
    augmented : float
        Share of the frames of which a bent copy is taken.
    """

    epochs: int
    learning_rate: float
    weight_decay: float = 0.0
    augmented: float = 0.0
    dropout: float = 0.0

    def __post_init__(self):
        check_ranges(self, _LEARNING)


@dataclass(frozen=True, kw_only=True)
class Prune(Learning):
    """A training while which weights go.

    Parameters
    ----------
    weights : int or tuple of int
        How many are left, of all layers together or of each.
    score, schedule, structure : str
    until : float
        Share of the training after which a gradual or iterative schedule is through.
    rounds : int
        Steps of an iterative schedule.
    size : int
        Of groups.
    n, m : int
        Of n of m.
    regrow : float
        Share of the kept weights that are exchanged for pruned ones at a time, at the start; see
        :class:`sw.compress.regrowth.Regrowth`. For single weights only.
    regrow_until : float
        Share of the training after which none is exchanged.
    restart : bool
        Whether the kept weights are drawn anew before the training: the control that says what
        the pruned shape is worth without the weights that it was found by.
    """

    weights: int | tuple[int, ...]
    score: str = "lamp"
    schedule: str = "gradual"
    structure: str = "elements"
    until: float = 0.4
    rounds: int = 5
    size: int = 4
    n: int = 2
    m: int = 4
    regrow: float = 0.0
    regrow_until: float = 0.7
    restart: bool = False

    def __post_init__(self):
        super().__post_init__()
        counts = self.weights if isinstance(self.weights, tuple) else (self.weights,)
        if not counts or not all(is_integer(n) and n >= 1 for n in counts):
            raise SternaError(f"weights must be a positive integer, or one for each layer, not "
                              f"{self.weights!r}")
        for name, choices in (("score", SCORES), ("schedule", SCHEDULES),
                              ("structure", STRUCTURES)):
            if getattr(self, name) not in choices:
                raise SternaError(f"{name} must be one of {', '.join(choices)}, not "
                                  f"{getattr(self, name)!r}")
        check_ranges(self, {"until": (0.01, 1.0), "rounds": (1, 1000), "size": (1, 1024),
                            "n": (1, 64), "m": (1, 64), "regrow": (0.0, 0.9),
                            "regrow_until": (0.01, 1.0)})
        if self.regrow and self.structure != "elements":
            raise SternaError(f"regrow must be 0 for the structure {self.structure!r}; only single "
                              f"weights come back")
        if not isinstance(self.restart, bool):
            raise SternaError(f"restart must be true or false, not {self.restart!r}")
        if self.n > self.m:
            raise SternaError(f"n must be at most m = {self.m}, not {self.n}")

    @property
    def alignment(self) -> int:
        """Neighbouring inputs that are pruned together."""
        return {"groups": self.size, "n-of-m": self.m}.get(self.structure, 1)


@dataclass(frozen=True, kw_only=True)
class Share(Learning):
    """A training of codebooks, biases and the weights behind the codes.

    Parameters
    ----------
    entries : int
        Most entries of a layer's codebook.
    start : str
        How codebooks begin.
    grid : str
        ``"integers"``, or ``"powers"`` of two.
    """

    entries: int
    start: str = "quantile"
    grid: str = "integers"

    def __post_init__(self):
        super().__post_init__()
        check_ranges(self, {"entries": (1, 128)})
        if self.start not in STARTS:
            raise SternaError(f"start must be one of {', '.join(STARTS)}, not {self.start!r}")
        if self.grid not in GRIDS:
            raise SternaError(f"grid must be one of {', '.join(GRIDS)}, not {self.grid!r}")
