"""Multi-layer perceptrons: dense layers with batch-norm, quantised, and the float twin."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import nn

from sw.models.quantisers import activation, dense, input_levels

__all__ = ["float_mlp", "hand_over", "quantised_mlp", "warm_mlp"]


def quantised_mlp(features: Sequence[int], weights: int | str = "ternary",
                  activation_bits: int = 1, input_bits: int = 0) -> nn.Sequential:
    """Network of dense layers with low-bit weights and activations.

    Each layer but the last is followed by a batch-norm and an activation. The last has neither,
    nor a bias, and one weight scale: the class is the largest accumulator. The input is a batch of
    flat frames of floats. Without a quantiser of its own, the kit must be told what integers they
    are made from.

    Parameters
    ----------
    features
        Inputs, outputs of each hidden layer, classes.
    weights
        ``"binary"``, ``"ternary"`` or 2 to 8 bits.
    activation_bits
        1 to 8.
    input_bits
        Of the quantiser at the input, see :func:`sw.models.quantisers.input_levels`; none for 0.
    """
    return _behind_quantiser(input_bits, _stack(
        features, lambda inputs, outputs: dense(inputs, outputs, weights),
        lambda: activation(activation_bits)))


def warm_mlp(features: Sequence[int], activation_bits: int = 1, input_bits: int = 0
             ) -> nn.Sequential:
    """The same network with float weights, from which :func:`hand_over` starts a quantised one."""
    return _behind_quantiser(input_bits, _stack(features, _float_dense,
                                                lambda: activation(activation_bits)))


def hand_over(warm: nn.Sequential, network: nn.Sequential, unit: float | None = None) -> None:
    """Give ``network`` the weights, means and gains of ``warm``.

    Where a weight of 1 stands for a given ``unit``, their deviation becomes half of it: most are
    then within the range in which they learn, and no sign changes.
    """
    for before, after in zip(warm, network, strict=True):
        if isinstance(before, nn.BatchNorm1d):
            after.load_state_dict(before.state_dict())
        elif isinstance(before, nn.Linear) and isinstance(after, nn.Linear):
            weight = before.weight.detach()
            if unit is not None:
                weight = (weight / weight.std() * (unit / 2)).clamp(-unit, unit)
            with torch.no_grad():
                after.weight.copy_(weight)


def float_mlp(features: Sequence[int]) -> nn.Sequential:
    """Network of the same layers without quantisers, with rectifiers: what quantising costs."""
    return _stack(features, _float_dense, nn.ReLU)


def _float_dense(inputs: int, outputs: int) -> nn.Linear:
    return nn.Linear(inputs, outputs, bias=False)


def _behind_quantiser(bits: int, layers: nn.Sequential) -> nn.Sequential:
    return nn.Sequential(input_levels(bits), *layers) if bits else layers


def _stack(features: Sequence[int], linear: Callable[[int, int], nn.Module],
           nonlinear: Callable[[], nn.Module]) -> nn.Sequential:
    if len(features) < 2 or min(features) < 1:
        raise ValueError(f"Features must be two or more positive integers, not {tuple(features)}")
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(features[:-1]):
        layers += [linear(inputs, outputs), nn.BatchNorm1d(outputs), nonlinear()]
    return nn.Sequential(*layers, linear(*features[-2:]))
