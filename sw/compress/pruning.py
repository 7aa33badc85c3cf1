"""Pruning while training: a score, a schedule and a structure at work on masks."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from sw.compress.loop import every
from sw.compress.masks import Masks
from sw.compress.neurons import remove_dependents
from sw.compress.prices import sparse_engine_cycles
from sw.compress.recipe import Prune
from sw.compress.regrowth import Regrowth
from sw.compress.schedules import Schedule, gradual, iterative, one_shot, remaining
from sw.compress.scores import Score, random_neurons, score_named
from sw.compress.structures import Elements, Groups, Neurons, NofM, Structure

__all__ = ["Pruner", "pruner_of", "pruning_of"]

# Steps between two prunings, and between two exchanges.
EVERY = 50
EXCHANGE_EVERY = 100


@dataclass
class Pruner:
    """Prunes ``masks`` a little more each time it is called with the share that is done.

    Parameters
    ----------
    masks : Masks
    score, schedule, structure
        What a weight is worth, when to prune how much, and what is pruned at once.
    weights : int or tuple of int
        How many are left at the end, of all layers together or of each.
    """

    masks: Masks
    score: Score
    schedule: Schedule
    structure: Structure
    weights: int | tuple[int, ...]

    def __post_init__(self):
        self.start = self.masks.counts

    def __call__(self, done: float) -> None:
        """Prune to where the schedule is; what depends on nothing any more goes too."""
        masks, way = self.masks, self.schedule(done)
        counts = masks.counts
        if isinstance(self.weights, int):
            budget = remaining(sum(self.start), self.weights, way)
            if sum(counts) <= budget and not isinstance(self.structure, NofM):
                return
            kept = self.structure.keep(self.score(masks), masks.kept, budget)
        else:
            budgets = [remaining(*ends, way) for ends in zip(self.start, self.weights)]
            if all(count <= budget for count, budget in zip(counts, budgets)):
                return
            kept = [self.structure.keep([score], [mask], budget)[0]
                    for score, mask, budget in zip(self.score(masks), masks.kept, budgets)]
        masks.restrict(kept)
        remove_dependents(masks)


def pruner_of(settings: Prune, masks: Masks, seed: int, x: Tensor) -> Pruner:
    """Pruner by the settings of a recipe; ``x`` are typical inputs, for what weights cost."""
    schedule = {"one-shot": one_shot, "gradual": gradual(settings.until),
                "iterative": iterative(settings.rounds, settings.until)}[settings.schedule]
    structure = {"elements": Elements(), "groups": Groups(settings.size), "neurons": Neurons(),
                 "n-of-m": NofM(settings.n, settings.m)}[settings.structure]
    generator = torch.Generator().manual_seed(seed)
    score = score_named(settings.score, generator, sparse_engine_cycles(x))
    if (settings.score, settings.structure) == ("random", "neurons"):
        score = random_neurons(generator)
    return Pruner(masks, score, schedule, structure, settings.weights)


def pruning_of(settings: Prune, masks: Masks, seed: int, x: Tensor) -> Callable[[float], None]:
    """What to call in each step of a training that prunes by the settings of a recipe."""
    prune = every(EVERY, pruner_of(settings, masks, seed, x))
    if not settings.regrow:
        return prune
    regrowth = Regrowth(masks, settings.regrow, settings.regrow_until)
    exchange = every(EXCHANGE_EVERY, regrowth)

    def change(done: float) -> None:
        regrowth.observe()
        prune(done)
        exchange(done)
    return change
