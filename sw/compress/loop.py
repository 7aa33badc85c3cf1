"""The training loop of students."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import torch
from torch import Tensor, nn

from sw.compress.masks import Masks
from sw.compress.recipe import Learning
from sw.teach.distil import Distillation
from sw.teach.pool import Pool

__all__ = ["Epoch", "Progress", "errors_of", "every", "fit"]

WARM_UP = 0.02  # share of the steps in which the learning rate rises ...
LAST_RATE = 0.02  # ... to the highest, and share of that which is left at the end
BETAS = (0.9, 0.99)


@dataclass(frozen=True)
class Epoch:
    """How far a stage is.

    Parameters
    ----------
    stage : str
    number, total : int
        Epochs that are done, from 1, and that there will be.
    loss : float
        Mean over the epoch.
    validation_error : float or None
        Share of the frames held back whose class is wrong, where there are any.
    """

    stage: str
    number: int
    total: int
    loss: float
    validation_error: float | None = None


Progress = Callable[[Epoch], None]


def fit(network: nn.Module, pool: Pool, learning: Learning, distillation: Distillation, *,
        batch: int, seed: int, masks: Masks | None = None,
        change: Callable[[float], None] | None = None,
        after_epoch: Callable[[int, float], None] | None = None) -> None:
    """Train ``network`` in place and leave it in evaluation mode.

    Parameters
    ----------
    masks
        Of weights that stay zero.
    change
        Called in each step, behind the backward pass, with the share of the training that is done:
        prunes or re-assigns, see :func:`every`.
    after_epoch
        Called with the epochs that are done and the mean loss of the last.
    """
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)  # of dropout, which takes no generator
    for module in network.modules():
        if isinstance(module, nn.Dropout):
            module.p = learning.dropout
    last = network[-1] if isinstance(network, nn.Sequential) else None
    inner = _InputOf(last) if distillation.features and isinstance(last, nn.Linear) else None
    optimiser = torch.optim.AdamW(network.parameters(), learning.learning_rate, BETAS,
                                  weight_decay=learning.weight_decay, fused=True)
    per_epoch = max(1, len(pool) // min(batch, len(pool)))
    steps, step = learning.epochs * per_epoch, 0
    for epoch in range(learning.epochs):
        network.train()
        total = 0.0
        for part in pool.batches(batch, learning.augmented, generator):
            for group in optimiser.param_groups:
                group["lr"] = learning.learning_rate * _rate(step, steps)
            loss = distillation.loss(network(part.x), part.y, part.answers)
            if inner and part.features is not None:
                loss = loss + distillation.feature_loss(inner.value, part.features.float())
            optimiser.zero_grad()
            loss.backward()
            if change:
                change(step / steps)
            if masks:
                masks.hold_gradients()
            optimiser.step()
            if masks:
                masks.apply()
            step += 1
            total += loss.item() / per_epoch
        network.eval()
        if after_epoch:
            after_epoch(epoch + 1, total)
    network.eval()
    if inner:
        inner.remove()


class _InputOf:
    """What goes into a layer when its network is called."""

    value: Tensor

    def __init__(self, layer: nn.Module):
        self.remove = layer.register_forward_pre_hook(self._see).remove

    def _see(self, layer: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        self.value, = inputs


def every(steps: int, change: Callable[[float], None]) -> Callable[[float], None]:
    """Return a function that calls ``change`` at the first of so many calls."""
    calls = count()

    def call(done: float) -> None:
        if next(calls) % steps == 0:
            change(done)
    return call


def errors_of(network: nn.Module, x: Tensor, y: Tensor) -> float:
    """Share of the frames whose class, the first of equals, is wrong; in evaluation mode."""
    if not len(y):
        return math.nan
    with torch.no_grad():
        wrong = sum(int((network(part).argmax(1) != classes).sum())
                    for part, classes in zip(x.split(5000), y.split(5000)))
    return wrong / len(y)


def _rate(step: int, steps: int) -> float:
    """Share of the highest learning rate: a short rise, then half a cosine."""
    rise = max(1, int(WARM_UP * steps))
    if step < rise:
        return (step + 1) / rise
    way = (step - rise) / max(1, steps - rise)
    return LAST_RATE + (1 - LAST_RATE) * (1 + math.cos(math.pi * way)) / 2
