"""The sections of a compression's recipe: settings of its stages, checked."""

from dataclasses import dataclass

from sw.compress.codebook import GRIDS, STARTS
from sw.errors import SternaError
from sw.settings import Ranges, check_ranges, is_integer

__all__ = ["Learning", "Network", "Prune", "Share", "Teacher", "Training"]

MAX_LAYERS = 32
MAX_FEATURES = 1 << 16
SCORES = ("magnitude", "lamp", "gradient", "random")
SCHEDULES = ("one-shot", "iterative", "gradual")
STRUCTURES = ("elements", "groups", "n-of-m", "neurons")


@dataclass(frozen=True)
class Network:
    """A perceptron; inputs and classes are those of the data.

    Parameters
    ----------
    hidden
        Outputs of each hidden layer before any is pruned.
    input_bits, activation_bits : int
        Of the input's quantiser and of the hidden activations.
    """

    hidden: tuple[int, ...]
    input_bits: int = 4
    activation_bits: int = 4

    def __post_init__(self):
        if not 1 <= len(self.hidden) <= MAX_LAYERS or not all(
                is_integer(n) and 1 <= n <= MAX_FEATURES for n in self.hidden):
            raise SternaError(f"hidden must be 1 to {MAX_LAYERS} integers from 1 to "
                              f"{MAX_FEATURES}, not {list(self.hidden)}")
        check_ranges(self, {"input_bits": (1, 8), "activation_bits": (1, 8)})


@dataclass(frozen=True)
class Training:
    """What all stages have in common.

    Parameters
    ----------
    seed : int
        Of the student: its start and the order of its frames.
    validation_frames : int
        The last so many training frames, which nothing is trained on. All choices are made on them.
    batch : int
        Frames to a step.
    copies : int
        Of each frame in the pool: the frame, and bent ones.
    pool_seed : int
        Of the copies and the teacher, which several recipes can have in common.
    """

    seed: int
    validation_frames: int
    batch: int = 256
    copies: int = 1
    pool_seed: int = 0

    def __post_init__(self):
        check_ranges(self, {"seed": (0, 2**63 - 1), "validation_frames": (0, 1 << 24),
                            "batch": (2, 1 << 20), "copies": (1, 64),
                            "pool_seed": (0, 2**63 - 1)})


@dataclass(frozen=True)
class Teacher:
    """A convolutional network that is trained on the copies and answers for all of them.

    Parameters
    ----------
    channels
        Of its three convolutions.
    epochs, batch, learning_rate
        Of its own training.
    temperature, weight : float
        How students learn from it, see :class:`sw.compress.distil.Distillation`.
    """

    epochs: int
    channels: tuple[int, ...] = (24, 48, 96)
    batch: int = 128
    learning_rate: float = 0.004
    temperature: float = 4.0
    weight: float = 0.9

    def __post_init__(self):
        if len(self.channels) != 3 or not all(is_integer(n) and 1 <= n <= 1024
                                              for n in self.channels):
            raise SternaError(f"channels must be 3 integers from 1 to 1024, not "
                              f"{list(self.channels)}")
        check_ranges(self, {"epochs": (1, 10_000), "batch": (2, 1 << 20),
                            "learning_rate": (1e-9, 10.0), "temperature": (0.1, 100.0),
                            "weight": (0.0, 1.0)})


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
        if self.n > self.m:
            raise SternaError(f"n must be at most m = {self.m}, not {self.n}")


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
