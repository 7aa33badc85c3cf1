"""The training loop."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sw.train.batches import BatchSource
from sw.train.frames import Frames

__all__ = ["Epoch", "Progress", "accuracy_of", "classes_of", "fit"]


@dataclass(frozen=True)
class Epoch:
    """How far the training is.

    Parameters
    ----------
    network : str
        ``"float"``, ``"warm"`` or ``"quantised"``; ``"copies"``, ``"teacher"`` or ``"answers"``
        before those, where a teacher's are made.
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
    validation: float | None = None


Progress = Callable[[Epoch], None]


def fit(network: nn.Module, source: BatchSource, learning_rate: float, epochs: int, *, name: str,
        logit_gain: float = 1.0, progress: Progress | None = None) -> None:
    """Train ``network`` in place and leave it in evaluation mode.

    The best epoch by the frames held back is kept, the later of equals; the last, where none are.

    Parameters
    ----------
    learning_rate : float
        The highest; it rises for a tenth of the steps and then falls to nothing.
    name : str
        Of the network, for ``progress``.
    logit_gain : float
        Multiplies the logits in the loss.
    """
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, learning_rate, total_steps=epochs * source.steps, pct_start=0.1)
    best, best_state = -1.0, None
    for number in range(1, epochs + 1):
        network.train()
        total = frames = 0.0
        for batch in source.batches():
            loss = batch.loss(network(batch.x) * logit_gain)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(batch.x)
            frames += len(batch.x)
        network.eval()
        accuracy = accuracy_of(network, source.held) if len(source.held) else None
        if accuracy is not None and accuracy >= best:
            best, best_state = accuracy, deepcopy(network.state_dict())
        if progress:
            progress(Epoch(name, number, epochs, total / max(frames, 1), accuracy))
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
