"""Training frames, their bent copies, and a teacher's answers to all of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from sw.teach.augment import bend
from sw.teach.distil import NO_CLASS

__all__ = ["Batch", "Pool", "make_copies", "mixed_pixels"]

CHUNK = 5000


@dataclass(frozen=True)
class Batch:
    """Inputs from 0 to 1 on the grid of the input's quantiser, classes, and a teacher's if any."""

    x: Tensor
    y: Tensor
    answers: Tensor | None
    features: Tensor | None = None


@dataclass(frozen=True)
class Pool:
    """What students are trained on. Drawn once, so that a teacher answers once.

    Parameters
    ----------
    levels : uint8 tensor of shape (copies, frames, features)
        As the network's input quantiser gives them; the first copy is the frames as they are.
    highest : int
        Greatest level, which stands for 1.
    y : tensor of shape (frames,)
        Classes.
    answers : float tensor of shape (copies, frames, classes), optional
        Logits of the teacher.
    features : tensor of shape (copies, frames, channels), optional
        What is in front of them.
    random_inputs : float
        Share of a batch that the last copy, which then is of no frames, takes.
    """

    levels: Tensor
    highest: int
    y: Tensor
    answers: Tensor | None = None
    features: Tensor | None = None
    random_inputs: float = 0.0

    def __len__(self) -> int:
        return len(self.y)

    def batches(self, size: int, augmented: float, generator: torch.Generator) -> Iterator[Batch]:
        """Every frame once, in batches of ``size``; what does not fill the last is left out.

        Parameters
        ----------
        augmented
            Share of the frames of which a bent copy is taken instead.
        """
        frames, size = len(self), min(size, len(self))
        copies = self.levels.shape[0] - (self.random_inputs > 0)
        order = torch.randperm(frames, generator=generator)[:frames // size * size]
        for indices in order.split(size):
            copy = torch.zeros(size, dtype=torch.long)
            if copies > 1 and augmented:
                is_bent = torch.rand(size, generator=generator) < augmented
                copy = torch.randint(1, copies, (size,), generator=generator) * is_bent
            y = self.y[indices]
            if self.random_inputs:
                is_random = torch.rand(size, generator=generator) < self.random_inputs
                copy, y = copy.where(~is_random, copies), y.where(~is_random, NO_CLASS)
            yield Batch(self.levels[copy, indices].float() / self.highest, y,
                        *(None if told is None else told[copy, indices]
                          for told in (self.answers, self.features)))


def mixed_pixels(images: Tensor, generator: torch.Generator) -> Tensor:
    """As many images as are given, each pixel that of an image drawn for it alone.

    Parameters
    ----------
    images : tensor of shape (frames, rows, columns)
    """
    flat = images.flatten(1)
    chosen = torch.empty_like(flat)
    for place in range(flat.shape[1]):
        chosen[:, place] = flat[torch.randint(len(flat), (len(flat),), generator=generator), place]
    return chosen.view_as(images)


def make_copies(x: Tensor, copies: int, generator: torch.Generator,
                progress: Callable[[int, int], None] | None = None) -> Tensor:
    """Bytes of shape (copies, frames, rows, columns): the frames, and bent ones.

    Parameters
    ----------
    x : float tensor of shape (frames, rows, columns)
        From 0 to 1.
    copies
        How many, the original among them.
    generator
        Draws the amounts.
    progress
        Called with the copies that are done, and all of them.
    """
    made = torch.empty((copies, *x.shape), dtype=torch.uint8)
    for copy in range(copies):
        for images, into in zip(x.split(CHUNK), made[copy].split(CHUNK)):
            bent = bend(images, generator) if copy else images
            into.copy_((bent * 255).round().clamp(0, 255))
        if progress:
            progress(copy + 1, copies)
    return made
