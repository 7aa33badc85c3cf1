"""The training loop."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, kl_div, log_softmax

from sw.train.frames import Frames, disturb
from sw.train.recipe import Training

__all__ = ["Epoch", "Progress", "accuracy_of", "classes_of", "fit"]

# Softens the teacher's answers, so that its second choices count too.
TEMPERATURE = 3.0


@dataclass(frozen=True)
class Epoch:
    """How far the training is.

    Parameters
    ----------
    network : str
        ``"float"`` or ``"quantised"``.
    number, total : int
        Epochs that are done, from 1, and that there will be.
    loss : float
        Mean over the epoch.
    validation : float or None
        Accuracy on the frames held back, where there are any.
    """

    network: str
    number: int
    total: int
    loss: float
    validation: float | None


Progress = Callable[[Epoch], None]


def fit(network: nn.Module, frames: Frames, settings: Training, epochs: int, *, name: str,
        teacher: nn.Module | None = None, progress: Progress | None = None) -> None:
    """Train ``network`` in place and leave it in evaluation mode.

    Everything is drawn from generators of its own, seeded by the settings.
    """
    generator = torch.Generator().manual_seed(settings.seed)
    train, held = frames.hold_back(settings.validation_frames, generator)
    steps = epochs * -(-len(train) // settings.batch)
    optimiser = torch.optim.Adam(network.parameters(), lr=settings.learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=steps, pct_start=0.1)
    best, best_state = -1.0, None
    for number in range(1, epochs + 1):
        network.train()
        total = 0.0
        for indices in torch.randperm(len(train), generator=generator).split(settings.batch):
            if len(indices) == 1:  # has no variance, which a batch-norm needs
                schedule.step()
                continue
            batch = train.take(indices)
            x = disturb(batch.x, settings.shift, settings.noise, generator).flatten(1)
            loss = _loss(network(x), x, batch.y, settings, teacher)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(indices)
        network.eval()
        accuracy = accuracy_of(network, held) if len(held) else None
        if accuracy is not None and accuracy >= best:
            best, best_state = accuracy, deepcopy(network.state_dict())
        if progress:
            progress(Epoch(name, number, epochs, total / len(train), accuracy))
    if best_state is not None:
        network.load_state_dict(best_state)
    network.eval()


def classes_of(network: nn.Module, frames: Frames) -> Tensor:
    """Class that a network in evaluation mode gives each frame: the first of equals."""
    with torch.no_grad():
        return torch.cat([network(x.flatten(1)).argmax(1) for x in frames.x.split(1000)])


def accuracy_of(network: nn.Module, frames: Frames) -> float:
    """Share of the frames whose class is right."""
    return (classes_of(network, frames) == frames.y).double().mean().item()


def _loss(logits: Tensor, x: Tensor, y: Tensor, settings: Training,
          teacher: nn.Module | None) -> Tensor:
    loss = cross_entropy(logits, y, label_smoothing=settings.label_smoothing)
    if teacher is None or not settings.distillation:
        return loss
    with torch.no_grad():
        answers = teacher(x)
    distance = kl_div(log_softmax(logits / TEMPERATURE, 1), log_softmax(answers / TEMPERATURE, 1),
                      log_target=True, reduction="batchmean")
    # The square keeps its gradients at the size of the other loss's.
    return (1 - settings.distillation) * loss + settings.distillation * TEMPERATURE**2 * distance
