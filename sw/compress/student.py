"""The float network that is compressed."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from sw.compress.masks import Masks

__all__ = ["restart", "restore", "state_of", "student"]


def student(features: Sequence[int], generator: torch.Generator) -> nn.Sequential:
    """Dense layers with rectifiers between them; the last has no bias.

    Parameters
    ----------
    features
        Inputs, outputs of each hidden layer, classes.
    generator
        Draws the weights.
    """
    modules: list[nn.Module] = []
    for inputs, outputs in pairwise(features):
        is_last = len(modules) == 3 * (len(features) - 2)
        modules += [nn.Linear(inputs, outputs, bias=not is_last), nn.ReLU(), nn.Dropout(0.0)]
    network = nn.Sequential(*modules[:-2])
    restart(Masks.of(network), generator)
    return network


def restart(masks: Masks, generator: torch.Generator) -> None:
    """Draw the kept weights anew and zero the biases: the start of a network from scratch.

    The deviation suits the inputs that are left, so that sparse layers begin as dense ones do.
    """
    with torch.no_grad():
        for layer, mask in zip(masks.layers, masks.kept):
            inputs = mask.sum(1, keepdim=True).clamp_min(1)
            layer.weight.copy_(torch.randn(layer.weight.shape, generator=generator)
                               * (2 / inputs).sqrt())
            if layer.bias is not None:
                layer.bias.zero_()
    masks.apply()


def state_of(masks: Masks) -> dict[str, Tensor]:
    """Weights, biases and masks by name, for a checkpoint."""
    state = {}
    for index, (layer, mask) in enumerate(zip(masks.layers, masks.kept)):
        state |= {f"{index}.weight": layer.weight.detach().clone(), f"{index}.kept": mask.clone()}
        if layer.bias is not None:
            state[f"{index}.bias"] = layer.bias.detach().clone()
    return state


def restore(masks: Masks, state: Mapping[str, Tensor]) -> None:
    """Set a network of the same shape, and its masks, to what :func:`state_of` gave."""
    with torch.no_grad():
        for index, (layer, mask) in enumerate(zip(masks.layers, masks.kept)):
            layer.weight.copy_(state[f"{index}.weight"])
            mask.copy_(state[f"{index}.kept"])
            if layer.bias is not None:
                layer.bias.copy_(state[f"{index}.bias"])
