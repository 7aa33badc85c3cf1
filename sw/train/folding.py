"""A float network in the form in which compression goes on with it."""

import torch
from torch import Tensor, nn

__all__ = ["folded"]


def folded(network: nn.Sequential, *, is_centred: bool = False) -> dict[str, Tensor]:
    """Weights and biases of a perceptron in evaluation mode, its batch-norms folded into them.

    Parameters
    ----------
    network
        As :func:`sw.models.mlp.float_mlp` makes it.
    is_centred
        Whether it takes inputs ``2 * x - 1``. What is returned takes ``x``.

    Returns
    -------
    dict of str to Tensor
        ``"0.weight"``, ``"0.bias"``, ``"1.weight"``... as :func:`sw.compress.student.state_of`
        names them. The last layer has a bias only where its inputs are centred.
    """
    state: dict[str, Tensor] = {}
    modules = list(network)
    for place, module in enumerate(modules):
        if not isinstance(module, nn.Linear):
            continue
        layer = sum(name.endswith("weight") for name in state)
        weight, bias = module.weight.detach().clone(), None
        norm = modules[place + 1] if place + 1 < len(modules) else None
        if isinstance(norm, nn.BatchNorm1d):
            mean, variance = norm.running_mean, norm.running_var
            assert mean is not None
            assert variance is not None
            gain = norm.weight.detach() / torch.sqrt(variance + norm.eps)
            weight, bias = weight * gain[:, None], norm.bias.detach() - mean * gain
        if is_centred and layer == 0:
            offset = weight.sum(1)
            weight, bias = 2 * weight, -offset if bias is None else bias - offset
        state[f"{layer}.weight"] = weight
        if bias is not None:
            state[f"{layer}.bias"] = bias
    return state
