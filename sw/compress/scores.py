"""How much a weight is worth: scores by which pruning chooses what to keep."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from sw.compress.masks import Masks

__all__ = ["NAMES", "Price", "Score", "cost", "gradient", "lamp", "magnitude", "random",
           "random_neurons", "score_named"]

#: From masks (and the layers that they are of) to a score for each weight of each layer.
Score = Callable[[Masks], list[Tensor]]

#: What keeping a weight costs: cycles, bits or LUTs, above zero, for each weight of each layer.
Price = Callable[[Masks], Sequence[Tensor]]


def magnitude(masks: Masks) -> list[Tensor]:
    """Size of the weight."""
    return [layer.weight.detach().abs() for layer in masks.layers]


def lamp(masks: Masks) -> list[Tensor]:
    """Square of the weight over the sum of all squares of its layer that are not less.

    Layer-adaptive magnitudes: comparable across layers, so that one budget for the whole network
    spreads itself. The largest weight of a layer scores 1, and no layer runs empty.
    """
    scores = []
    for layer, mask in zip(masks.layers, masks.kept):
        squares = (layer.weight.detach() * mask).square().flatten()
        order = squares.argsort(stable=True)
        rest = squares[order].flip(0).cumsum(0).flip(0)
        score = torch.empty_like(squares)
        score[order] = squares[order] / rest.clamp_min(torch.finfo(rest.dtype).tiny)
        scores.append(score.view_as(layer.weight))
    return scores


def gradient(masks: Masks) -> list[Tensor]:
    """Size of weight times gradient: the loss that its removal would cost, to first order."""
    scores = []
    for layer in masks.layers:
        if layer.weight.grad is None:
            raise ValueError("Scores by gradient must come after a backward pass, not before")
        scores.append((layer.weight.detach() * layer.weight.grad).abs())
    return scores


def random(generator: torch.Generator) -> Score:
    """No reason at all: the control that every other score must beat."""
    return lambda masks: [torch.rand(layer.weight.shape, generator=generator)
                          for layer in masks.layers]


def random_neurons(generator: torch.Generator) -> Score:
    """The same for whole neurons: one number for all weights of a row.

    The mean of many numbers would be near a half, the nearer the more inputs a neuron has: neurons
    of few inputs would go first.
    """
    return lambda masks: [torch.rand(len(layer.weight), 1, generator=generator
                                     ).expand_as(layer.weight) for layer in masks.layers]


def cost(score: Score, price: Price) -> Score:
    """Worth for its price: another score, divided by what the weight costs in the design."""
    return lambda masks: [worth / paid for worth, paid in zip(score(masks), price(masks))]


NAMES = ("magnitude", "lamp", "gradient", "random", "cost")


def score_named(name: str, generator: torch.Generator, price: Price) -> Score:
    """Return the score of a recipe.

    Parameters
    ----------
    name
        ``"cost"`` is that of LAMP for its price.
    generator
        For those that draw.
    price
        What a weight costs.
    """
    return {"magnitude": magnitude, "lamp": lamp, "gradient": gradient,
            "random": random(generator), "cost": cost(lamp, price)}[name]
