"""What a data set is to the kit."""

from dataclasses import dataclass, replace
from math import prod

import numpy as np

__all__ = ["DataSet"]


@dataclass(frozen=True, eq=False)
class DataSet:
    """Frames and classes, split once and for all.

    Frames are the raw integers that a network sees over the cable; ``input_type`` says what they
    are and how a model's float input is made from them, as ``--input-type`` does. The arrays are
    read-only. Nothing is ever chosen by the test part.

    Parameters
    ----------
    name : str
        Name in the registry.
    train_x, test_x : array of an integer dtype, (frames, *shape)
        The frames.
    train_y, test_y : array of int64, (frames,)
        Their classes, from 0.
    classes : int
        How many classes there are.
    input_type : str
        Such as ``"0..16/16"``: the integers 0 to 16, divided by 16.
    """

    name: str
    train_x: np.ndarray
    train_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray
    classes: int
    input_type: str

    def __post_init__(self):
        for part in ("train", "test"):
            x, y = getattr(self, f"{part}_x"), getattr(self, f"{part}_y")
            if not np.issubdtype(x.dtype, np.integer):
                raise TypeError(f"{self.name}: {part} frames must be integers, not {x.dtype}")
            if y.shape != x.shape[:1]:
                raise ValueError(f"{self.name}: {part} classes must be {len(x)}, one for each "
                                 f"frame, not of the shape {y.shape}")
            if y.size and not (0 <= y.min() and y.max() < self.classes):
                raise ValueError(f"{self.name}: {part} classes must be 0..{self.classes - 1}, not "
                                 f"{y.min()}..{y.max()}")
            for name, values in ((f"{part}_x", x), (f"{part}_y", y.astype(np.int64))):
                values = values.view()
                values.flags.writeable = False
                object.__setattr__(self, name, values)
        if self.train_x.shape[1:] != self.test_x.shape[1:]:
            raise ValueError(f"{self.name}: test frames must have the shape {self.shape} of the "
                             f"train frames, not {self.test_x.shape[1:]}")

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one frame."""
        return self.train_x.shape[1:]

    @property
    def features(self) -> int:
        """Integers in one frame."""
        return prod(self.shape)

    def shaped(self, *shape: int) -> "DataSet":
        """Return the same data in frames of another shape, row-major."""
        if prod(shape) != self.features:
            raise ValueError(f"{self.name}: frames of {self.features} integers must keep their "
                             f"size, not become {shape}")
        return replace(self, train_x=self.train_x.reshape(-1, *shape),
                       test_x=self.test_x.reshape(-1, *shape))
