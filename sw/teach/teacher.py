"""A convolutional network that knows better, and its answers."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

__all__ = ["answer", "answer_with_features", "convolutional", "fit_teacher"]

CHUNK = 2000
WEIGHT_DECAY = 0.01


def convolutional(side: Sequence[int], classes: int, channels: Sequence[int]) -> nn.Sequential:
    """Three convolutions, the first with a stride of 2, each other followed by a pooling by 2.

    Parameters
    ----------
    side
        Rows and columns of an image.
    channels
        Of each convolution.
    """
    first, second, third = channels
    rows, columns = (-(-side // 8) for side in side)
    network = nn.Sequential(
        nn.Conv2d(1, first, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(first), nn.ReLU(),
        nn.Conv2d(first, second, 3, padding=1, bias=False), nn.BatchNorm2d(second), nn.ReLU(),
        nn.MaxPool2d(2, ceil_mode=True),
        nn.Conv2d(second, third, 3, padding=1, bias=False), nn.BatchNorm2d(third), nn.ReLU(),
        nn.MaxPool2d(2, ceil_mode=True),
        nn.Flatten(), nn.Dropout(0.3), nn.Linear(third * rows * columns, classes))
    for convolution in network:
        if isinstance(convolution, nn.Conv2d):  # half the time on a processor
            weight = convolution.weight.data
            convolution.weight.data = weight.contiguous(memory_format=torch.channels_last)
    return network


def fit_teacher(network: nn.Sequential, copies: Tensor, y: Tensor, epochs: int,
                learning_rate: float, batch: int, generator: torch.Generator,
                progress: Callable[[int, float], None] | None = None) -> None:
    """Train on the copies, each frame in one of them each epoch, and leave in evaluation mode.

    Parameters
    ----------
    copies : bytes of shape (copies, frames, rows, columns)
    progress
        Called with the epochs that are done, and the mean loss of the last.
    """
    batch = min(batch, len(y))
    steps = epochs * (len(y) // batch)
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, learning_rate, total_steps=steps,
                                                   pct_start=0.2)
    for epoch in range(epochs):
        network.train()
        total = 0.0
        order = torch.randperm(len(y), generator=generator)[:len(y) // batch * batch]
        for indices in order.split(batch):
            copy = torch.randint(len(copies), (batch,), generator=generator)
            # Labels are not smoothed: it would flatten the second choices that students learn from.
            loss = cross_entropy(network(_images(copies[copy, indices])), y[indices])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * batch / len(order)
        if progress:
            progress(epoch + 1, total)
    network.eval()


def answer(network: nn.Sequential, images: Tensor) -> Tensor:
    """Logits of a network in evaluation mode for bytes of shape (frames, rows, columns)."""
    with torch.no_grad():
        return torch.cat([network(_images(part)) for part in images.split(CHUNK)])


def answer_with_features(network: nn.Sequential, images: Tensor) -> tuple[Tensor, Tensor]:
    """Logits, and the mean of each channel in front of them, in half precision."""
    flatten = next(place for place, module in enumerate(network) if isinstance(module, nn.Flatten))
    logits, features = [], []
    with torch.no_grad():
        for part in images.split(CHUNK):
            maps = network[:flatten](_images(part))
            logits.append(network[flatten:](maps))
            features.append(maps.mean((2, 3)).half())
    return torch.cat(logits), torch.cat(features)


def _images(images: Tensor) -> Tensor:
    return (images[:, None].float() / 255).contiguous(memory_format=torch.channels_last)
