"""Test images with the device's answers."""

from dataclasses import dataclass
from math import prod

import numpy as np

from sw.errors import SternaError

__all__ = ["MAX_DIGITS", "Digit", "choose_digits"]

MAX_DIGITS = 200
MAX_PIXELS = 64 * 64


@dataclass(frozen=True)
class Digit:
    """One image of a test set.

    Attributes
    ----------
    pixels : tuple of int
        Row by row.
    shape : tuple of int
        Rows and columns.
    true, answer : int
        The class, and the one that the device gave.
    """

    pixels: tuple[int, ...]
    shape: tuple[int, ...]
    true: int
    answer: int

    def __post_init__(self):
        if len(self.shape) != 2 or min(self.shape) < 1 or prod(self.shape) > MAX_PIXELS:
            raise SternaError(f"Shape of an image must be rows and columns of at most {MAX_PIXELS} "
                              f"pixels, not {self.shape}")
        if len(self.pixels) != prod(self.shape):
            raise SternaError(f"Image must have {prod(self.shape)} pixels, not {len(self.pixels)}")

    @property
    def is_right(self) -> bool:
        """Whether the answer is the class."""
        return self.answer == self.true


def choose_digits(frames: np.ndarray, true: np.ndarray, answers: np.ndarray,
                  shape: tuple[int, int], *, limit: int = 48) -> tuple[Digit, ...]:
    """Images for a report: all wrong ones first, then right ones from the start of the set.

    Parameters
    ----------
    frames : int array of shape (frames, ...)
        Pixels.
    true, answers : int array of shape (frames,) or (frames, 1)
    shape : tuple of int
        Rows and columns.
    limit : int
        Most images that are chosen.
    """
    true, answers = (np.asarray(classes).reshape(-1) for classes in (true, answers))
    if not len(frames) == len(true) == len(answers):
        raise ValueError(f"Images, classes and answers must be as many, not {len(frames)}, "
                         f"{len(true)} and {len(answers)}")
    order = np.argsort(true == answers, kind="stable")[:limit]
    return tuple(Digit(tuple(int(p) for p in np.asarray(frames[at]).reshape(-1)), tuple(shape),
                       int(true[at]), int(answers[at])) for at in order)
