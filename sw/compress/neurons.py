"""Neurons that nothing depends on: what goes with them, and the smaller network without them."""

import torch
from torch import Tensor, nn

from sw.compress.masks import Masks

__all__ = ["live_neurons", "rebuild", "remove_dependents"]


def remove_dependents(masks: Masks) -> None:
    """Prune what pruning left without an input or without a reader, until nothing changes.

    A hidden neuron without inputs is a constant, and one without readers is nothing: its inputs,
    its bias and its readers' weights go. What a constant gave is left for training to make up.
    """
    while True:
        before = masks.counts
        kept = [mask.clone() for mask in masks.kept]
        for layer, follower in zip(range(len(kept) - 1), range(1, len(kept))):
            live = kept[layer].any(1) & kept[follower].any(0)
            kept[layer] &= live[:, None]
            kept[follower] &= live[None]
            bias = masks.layers[layer].bias
            if bias is not None:
                with torch.no_grad():
                    bias.mul_(live)
        masks.restrict(kept)
        if masks.counts == before:
            return


def live_neurons(masks: Masks, align: int = 1) -> list[Tensor]:
    """Bool tensor for the outputs of each layer; all outputs of the last are alive.

    Neurons die in aligned groups of ``align``, so that groups of inputs that are pruned at once
    stay where they are.
    """
    return [*(_whole_groups(mask.any(1), align) for mask in masks.kept[:-1]),
            torch.ones(len(masks.kept[-1]), dtype=torch.bool)]


def rebuild(network: nn.Sequential, masks: Masks, align: int = 1) -> tuple[nn.Sequential, Masks]:
    """Network of ``nn.Linear`` layers without the dead neurons, and its masks.

    Inputs of the network all stay, also those that no weight reads. What is between the layers is
    taken over as it is and must not have the size of a layer. ``align`` is as of
    :func:`live_neurons`.
    """
    live = live_neurons(masks, align)
    columns = torch.ones(masks.layers[0].in_features, dtype=torch.bool)
    modules, kept, index = [], [], 0
    for module in network:
        if not isinstance(module, nn.Linear):
            modules.append(module)
            continue
        rows, mask = live[index], masks.kept[index]
        smaller = nn.Linear(int(columns.sum()), int(rows.sum()), bias=module.bias is not None)
        with torch.no_grad():
            smaller.weight.copy_(module.weight[rows][:, columns])
            if module.bias is not None:
                smaller.bias.copy_(module.bias[rows])
        modules.append(smaller)
        kept.append(mask[rows][:, columns])
        columns, index = rows, index + 1
    rebuilt = nn.Sequential(*modules)
    return rebuilt, Masks.of(rebuilt, kept)


def _whole_groups(live: Tensor, size: int) -> Tensor:
    """Alive with any of its group; the last group may be shorter."""
    groups = nn.functional.pad(live, (0, -len(live) % size)).view(-1, size).any(1)
    return groups.repeat_interleave(size)[:len(live)]
