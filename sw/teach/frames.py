"""Frames of a data set as a teacher sees them: images from 0 to 1, in three parts."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from sw.data import DataSet
from sw.errors import SternaError
from sw.lower import InputType

__all__ = ["Frames", "Part", "levels_of", "split_frames"]


@dataclass(frozen=True)
class Part:
    """Images of shape (frames, rows, columns), from 0 to 1, and their classes."""

    images: Tensor
    y: Tensor

    def x(self, highest: int) -> Tensor:
        """Flat frames on the grid of an input quantiser of that many levels above zero."""
        return levels_of(self.images.flatten(1), highest).float() / highest


@dataclass(frozen=True)
class Frames:
    """What is trained on, what choices are made on, and what is looked at once, at the end."""

    train: Part
    validation: Part
    test: Part


def split_frames(data: DataSet, validation_frames: int) -> Frames:
    """Make the parts; validation is the end of the training part."""
    if len(data.shape) != 2:
        raise SternaError(f"{data.name}: frames must be images of rows and columns to be "
                          f"bent, not of the shape {data.shape}")
    rest = len(data.train_y) - validation_frames
    if rest < 1:
        raise SternaError(f"validation_frames must leave some of the {len(data.train_y)} training "
                          f"frames, not hold back {validation_frames}")
    scale = InputType.parse(data.input_type).scale

    def part(x: np.ndarray, y: np.ndarray) -> Part:
        return Part(torch.tensor(x * scale, dtype=torch.float32), torch.tensor(y))
    return Frames(part(data.train_x[:rest], data.train_y[:rest]),
                  part(data.train_x[rest:], data.train_y[rest:]),
                  part(data.test_x, data.test_y))


def levels_of(x: Tensor, highest: int) -> Tensor:
    """Bytes that the network's input quantiser gives: rounded in float32, as it rounds."""
    return (x / torch.tensor(1 / highest)).round().clamp(0, highest).to(torch.uint8)
