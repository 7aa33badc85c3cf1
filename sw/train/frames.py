"""Frames as a network in training sees them."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import pad

from sw.data import DataSet
from sw.lower import InputType

__all__ = ["Frames", "disturb"]


@dataclass(frozen=True)
class Frames:
    """Model inputs, in the shape of the data's frames, and their classes."""

    x: Tensor
    y: Tensor

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray, input_type: str) -> Self:
        """Make the model's float inputs from the integers of a data set."""
        scale = InputType.parse(input_type).scale
        return cls(torch.tensor(x * scale, dtype=torch.float32), torch.tensor(y))

    @classmethod
    def train_and_test(cls, data: DataSet) -> tuple[Self, Self]:
        """Both parts of a data set."""
        return (cls.of(data.train_x, data.train_y, data.input_type),
                cls.of(data.test_x, data.test_y, data.input_type))

    def __len__(self) -> int:
        return len(self.y)

    def take(self, indices: Tensor) -> "Frames":
        """Return the frames at ``indices``."""
        return Frames(self.x[indices], self.y[indices])

    def hold_back(self, count: int, generator: torch.Generator) -> tuple["Frames", "Frames"]:
        """Split into the rest and ``count`` frames, the same share of every class."""
        order = torch.randperm(len(self), generator=generator)
        by_class = order[torch.sort(self.y[order], stable=True).indices]
        # Every n-th of the frames in the order of their classes, spread over the whole.
        held = torch.zeros(len(self), dtype=torch.bool)
        held[torch.arange(count) * len(self) // max(count, 1)] = True
        return self.take(by_class[~held]), self.take(by_class[held])


def disturb(x: Tensor, shift: float, noise: float, generator: torch.Generator) -> Tensor:
    """Move a share of the images by up to one pixel each way, and add noise."""
    if shift:
        frames, rows, columns = x.shape
        is_moved = torch.rand(frames, 1, generator=generator) < shift
        start = 1 + torch.randint(-1, 2, (frames, 2), generator=generator) * is_moved
        x = pad(x, (1, 1, 1, 1))[
            torch.arange(frames)[:, None, None],
            (start[:, :1] + torch.arange(rows))[:, :, None],
            (start[:, 1:] + torch.arange(columns))[:, None, :]]
    if noise:
        x = x + noise * torch.randn(x.shape, generator=generator)
    return x
