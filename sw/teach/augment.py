"""Images bent a little: what a teacher can answer for though nobody has labelled it."""

import math

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample, interpolate

__all__ = ["bend"]

ROTATION = math.radians(12)
SCALE = 0.12   # of width and height, and the shear
SHIFT = 1 / 7  # of half the image: two pixels of MNIST's 28
ELASTIC = 0.064  # deviation at the knots: nine tenths of a pixel of MNIST
KNOTS = 7


def bend(images: Tensor, generator: torch.Generator) -> Tensor:
    """Rotate, scale, shear, shift and smoothly distort, each image by amounts of its own.

    Parameters
    ----------
    images : float tensor of shape (frames, rows, columns)
    generator
        Draws the amounts.
    """
    frames = len(images)

    def amount(most: float) -> Tensor:
        return (torch.rand(frames, generator=generator) * 2 - 1) * most

    angle, shear = amount(ROTATION), amount(SCALE)
    wide, high = 1 + amount(SCALE), 1 + amount(SCALE)
    cosine, sine = angle.cos(), angle.sin()
    maps = torch.stack([
        torch.stack([cosine * wide, shear - sine * high, amount(SHIFT)], 1),
        torch.stack([sine * wide, cosine * high, amount(SHIFT)], 1)], 1)
    grid = affine_grid(maps, [frames, 1, *images.shape[1:]], align_corners=False)
    knots = torch.randn(frames, 2, KNOTS, KNOTS, generator=generator) * ELASTIC
    grid = grid + interpolate(knots, size=images.shape[1:], mode="bicubic",
                              align_corners=True).permute(0, 2, 3, 1)
    return grid_sample(images[:, None], grid, mode="bilinear", padding_mode="zeros",
                       align_corners=False)[:, 0]
