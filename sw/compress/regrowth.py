"""Weights that come back: pruning chooses early, and training changes what is worth keeping."""

import math

import torch

from sw.compress.masks import Masks
from sw.compress.neurons import remove_dependents

__all__ = ["Regrowth"]

# Of the running mean of gradients: fifty steps count.
DECAY = 0.98
# While a layer has a larger share of its weights than this, pruning alone decides.
DENSEST = 0.25


class Regrowth:
    """Exchanges the smallest weights for those that the loss asks for most.

    A pruned weight's gradient says what the loss would gain from it. Layer by layer, a share of the
    kept weights, which falls as half a cosine, is given for as many pruned ones of the largest
    mean gradients. (The idea is that of Evci et al., Rigging the Lottery, 2020.)

    Parameters
    ----------
    masks : Masks
    share : float
        Of the kept weights of a layer, at the start.
    until : float
        Share of the training after which nothing is exchanged.
    """

    def __init__(self, masks: Masks, share: float, until: float):
        self.masks, self.share, self.until = masks, share, until
        self.means = [torch.zeros_like(layer.weight) for layer in masks.layers]

    def observe(self) -> None:
        """Take the gradients of a step into account: behind the backward pass."""
        for layer, mean in zip(self.masks.layers, self.means):
            if layer.weight.grad is not None:
                mean.mul_(DECAY).add_(layer.weight.grad, alpha=1 - DECAY)

    def __call__(self, done: float) -> None:
        """Exchange weights, with the share of the training that is done."""
        if done >= self.until:
            return
        share = self.share * (1 + math.cos(math.pi * done / self.until)) / 2
        for index, (layer, mask, mean) in enumerate(zip(self.masks.layers, self.masks.kept,
                                                        self.means)):
            number = int(share * mask.sum())
            if not number or mask.sum() > DENSEST * mask.numel():
                continue
            dropped, grown = torch.zeros_like(mask), torch.zeros_like(mask)
            size = layer.weight.detach().abs().masked_fill(~mask, torch.inf)
            dropped.view(-1)[size.flatten().topk(number, largest=False).indices] = True
            gain = mean.abs().masked_fill(mask, -1.0)
            grown.view(-1)[gain.flatten().topk(number).indices] = True
            # A weight without any gradient is of a dead input or neuron.
            grown &= mean != 0
            self.masks.exchange(index, dropped, grown)
        remove_dependents(self.masks)
