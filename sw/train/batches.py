"""What a network in training sees, and what it is told about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from sw.teach.distil import Distillation
from sw.teach.pool import Pool
from sw.train.frames import Frames, disturb
from sw.train.recipe import Training

__all__ = ["Batch", "BatchSource", "OwnFrames", "TaughtFrames"]

# Softens the float twin's answers, so that its second choices count too.
TEMPERATURE = 3.0


@dataclass(frozen=True)
class Batch:
    """Flat inputs, and the loss of the logits that a network makes of them."""

    x: Tensor
    loss: Callable[[Tensor], Tensor]


class BatchSource(Protocol):
    """Batches for a training, and the frames that the best epoch is chosen by.

    Attributes
    ----------
    steps : int
        Batches of an epoch.
    held : Frames
        Frames that are in no batch; there may be none.
    """

    steps: int
    held: Frames

    def batches(self) -> Iterator[Batch]:
        """Those of the next epoch."""
        ...


class OwnFrames:
    """The training frames, disturbed, with their classes and what a float twin says of them."""

    def __init__(self, frames: Frames, settings: Training, twin: nn.Module | None = None):
        self.settings, self.twin = settings, twin
        self.generator = torch.Generator().manual_seed(settings.seed)
        self.train, self.held = frames.hold_back(settings.validation_frames, self.generator)
        # A frame alone has no variance, which a batch-norm needs.
        self.steps = len(self.train) // settings.batch + (len(self.train) % settings.batch > 1)

    def batches(self) -> Iterator[Batch]:
        """Every frame once; a last one that is left alone is left out."""
        settings, order = self.settings, torch.randperm(len(self.train), generator=self.generator)
        for indices in order.split(settings.batch)[:self.steps]:
            batch = self.train.take(indices)
            x = disturb(batch.x, settings.shift, settings.noise, self.generator).flatten(1)
            yield Batch(x, lambda logits, x=x, y=batch.y: self._loss(logits, x, y))

    def _loss(self, logits: Tensor, x: Tensor, y: Tensor) -> Tensor:
        by_class = cross_entropy(logits, y, label_smoothing=self.settings.label_smoothing)
        share = self.settings.distillation
        if self.twin is None or not share:
            return by_class
        with torch.no_grad():
            answers = self.twin(x)
        told = Distillation(TEMPERATURE, 1.0).loss(logits, y, answers)
        return (1 - share) * by_class + share * told


class TaughtFrames:
    """Frames and bent copies of them, with a teacher's answers.

    Parameters
    ----------
    pool : Pool
    distillation : Distillation
    held : Frames
        That are not in the pool.
    settings : Training
    is_centred : bool
        Whether the network's inputs are from -1 to 1 and not from 0 on.
    """

    def __init__(self, pool: Pool, distillation: Distillation, held: Frames, settings: Training,
                 *, is_centred: bool = False):
        self.pool, self.distillation, self.held = pool, distillation, held
        self.settings, self.is_centred = settings, is_centred
        self.generator = torch.Generator().manual_seed(settings.seed)
        self.steps = len(pool) // min(settings.batch, len(pool))

    def batches(self) -> Iterator[Batch]:
        """Every frame once, as it is or bent; what does not fill the last batch is left out."""
        for batch in self.pool.batches(self.settings.batch, self.settings.augmented,
                                       self.generator):
            x = 2 * batch.x - 1 if self.is_centred else batch.x
            yield Batch(x, lambda logits, batch=batch: self.distillation.loss(
                logits, batch.y, batch.answers))
