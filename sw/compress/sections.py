"""The sections of a compression's recipe that are no trainings of the student, checked."""

from dataclasses import dataclass

from sw.errors import SternaError
from sw.settings import check_ranges, is_integer

__all__ = ["Network", "Training"]

MAX_LAYERS = 32
MAX_FEATURES = 1 << 16


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
