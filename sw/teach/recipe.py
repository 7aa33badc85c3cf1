"""The section of a recipe that is a teacher's, checked."""

from dataclasses import dataclass

from sw.errors import SternaError
from sw.settings import check_ranges, is_integer

__all__ = ["Teacher"]


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
        How students learn from it, see :class:`sw.teach.distil.Distillation`; from its features
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
