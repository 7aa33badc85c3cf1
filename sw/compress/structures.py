"""What is pruned at once: single weights, groups of inputs, n of m, whole neurons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

__all__ = ["Elements", "Groups", "Neurons", "NofM", "Structure"]


class Structure(Protocol):
    """Chooses what to keep."""

    def keep(self, scores: Sequence[Tensor], kept: Sequence[Tensor], budget: int) -> list[Tensor]:
        """Masks within ``kept`` of at most ``budget`` weights in all, those of high scores.

        Parameters
        ----------
        scores, kept : tensors
            Of each layer, in the shape of its weights.
        """
        ...


@dataclass(frozen=True)
class Elements:
    """Single weights, each on its own."""

    def keep(self, scores, kept, budget):
        masked = [score.masked_fill(~mask, -torch.inf) for score, mask in zip(scores, kept)]
        return [chosen & mask for chosen, mask in zip(_best(masked, budget), kept)]


@dataclass(frozen=True)
class Groups:
    """Groups of ``size`` neighbouring inputs of an output, aligned: one index for ``size`` lanes.

    A group's score is the mean of its weights'. Inputs that do not fill the last group of a row
    form a shorter one.
    """

    size: int

    def keep(self, scores, kept, budget):
        means = [_split(score * mask, self.size).sum(-1) for score, mask in zip(scores, kept)]
        alive = [_split(mask, self.size).any(-1) for mask in kept]
        masked = [mean.masked_fill(~live, -torch.inf) for mean, live in zip(means, alive)]
        return [(chosen & live).repeat_interleave(self.size, 1)[:, :mask.shape[1]] & mask
                for chosen, live, mask in zip(_best(masked, budget // self.size), alive, kept)]


@dataclass(frozen=True)
class NofM:
    """The best ``n`` of every ``m`` neighbouring inputs, whatever the budget."""

    n: int
    m: int

    def __post_init__(self):
        if not 1 <= self.n <= self.m:
            raise ValueError(f"n must be 1 to m = {self.m}, not {self.n}")

    def keep(self, scores, kept, budget):
        del budget  # n of m is one
        masks = []
        for score, mask in zip(scores, kept):
            parts = _split(score.masked_fill(~mask, -torch.inf), self.m, -torch.inf)
            chosen = torch.zeros_like(parts, dtype=torch.bool)
            chosen.scatter_(-1, parts.topk(self.n, -1).indices, True)
            masks.append(chosen.flatten(1)[:, :mask.shape[1]] & mask)
        return masks


@dataclass(frozen=True)
class Neurons:
    """Whole hidden neurons: a row of a layer with the column of the next that reads it.

    A neuron's score is the mean of its inputs'. Neurons go, the worst first, until the rest is
    within the budget; the last of a layer stays.
    """

    def keep(self, scores, kept, budget):
        masks = [mask.clone() for mask in kept]
        worth = [(score * mask).sum(1) / mask.sum(1).clamp_min(1)
                 for score, mask in zip(scores[:-1], kept)]
        order = sorted((value, layer, row) for layer, values in enumerate(worth)
                       for row, value in enumerate(values.tolist()) if kept[layer][row].any())
        total = sum(int(mask.sum()) for mask in masks)
        for _, layer, row in order:
            if total <= budget:
                break
            if int(masks[layer].any(1).sum()) == 1:
                continue
            total -= int(masks[layer][row].sum()) + int(masks[layer + 1][:, row].sum())
            masks[layer][row] = False
            masks[layer + 1][:, row] = False
        return masks


def _best(scores: Sequence[Tensor], count: int) -> list[Tensor]:
    """Masks of the ``count`` highest scores of all layers, exactly so many where some are equal."""
    flat = torch.cat([score.flatten() for score in scores])
    chosen = torch.zeros_like(flat, dtype=torch.bool)
    chosen[flat.argsort(descending=True, stable=True)[:count]] = True
    return [part.view_as(score)
            for part, score in zip(chosen.split([score.numel() for score in scores]), scores)]


def _split(values: Tensor, size: int, padding: float = 0) -> Tensor:
    """Rows in groups: ``(outputs, groups, size)``."""
    values = torch.nn.functional.pad(values, (0, -values.shape[1] % size), value=padding)
    return values.unflatten(1, (-1, size))
