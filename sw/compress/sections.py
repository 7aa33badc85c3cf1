"""The sections of a compression's recipe that are no trainings of the student, checked."""

from dataclasses import dataclass

from sw.errors import SternaError
from sw.settings import check_ranges, is_integer

__all__ = ["Network", "Teacher", "Training"]

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


@dataclass(frozen=True)
class Teacher:
    """A convolutional network that is trained on the copies and answers for all of them.

    Parameters
    ----------
    channels
        Of its three convolutions.
    epochs, batch, learning_rate
        Of its own training.
    temperature, weight, features : float
        How students learn from it, see :class:`sw.compress.distil.Distillation`; from its features
        only while they are float.
    random_inputs : float
        Share of a batch that are no frames: each pixel is that of another frame. Students learn
        from them what the teacher says where there are no data.
    """

    epochs: int
    channels: tuple[int, ...] = (24, 48, 96)
    batch: int = 128
    learning_rate: float = 0.004
    temperature: float = 4.0
    weight: float = 0.9
    features: float = 0.0
    random_inputs: float = 0.0

    def __post_init__(self):
        if len(self.channels) != 3 or not all(is_integer(n) and 1 <= n <= 1024
                                              for n in self.channels):
            raise SternaError(f"channels must be 3 integers from 1 to 1024, not "
                              f"{list(self.channels)}")
        check_ranges(self, {"epochs": (1, 10_000), "batch": (2, 1 << 20),
                            "learning_rate": (1e-9, 10.0), "temperature": (0.1, 100.0),
                            "weight": (0.0, 1.0), "features": (0.0, 1000.0),
                            "random_inputs": (0.0, 0.9)})
