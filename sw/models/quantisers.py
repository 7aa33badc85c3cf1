"""The quantisers of weights and activations, by what they make of a number."""

import torch
from brevitas.nn import QuantIdentity, QuantLinear, QuantReLU
from brevitas.quant import (
    Int8WeightPerTensorFloat,
    SignedBinaryActPerTensorConst,
    SignedBinaryWeightPerTensorConst,
    SignedTernaryWeightPerTensorConst,
    Uint8ActPerTensorFloatMaxInit,
)

from sw.models.choices import ACTIVATION_BITS, WEIGHTS

__all__ = ["activation", "dense"]

# What a binary or ternary weight of 1 stands for: the range in which the float weight behind it
# moves. A power of two, because sums of its multiples are then exact in float32: equal accumulators
# are equal logits, in torch, in the executor and in hardware, and a tie has one winner.
UNIT = 0.125

# Where the learnt upper end of a multi-level activation starts. What comes from a batch-norm has
# a deviation of 1: few values lie above.
ACTIVATION_MAX = 3.0


class _LearntScale(Int8WeightPerTensorFloat):
    """Signed narrow integers; the scale begins at the largest weight and is then learnt."""

    scaling_impl_type = "parameter_from_stats"


_CONSTANT_SCALE = {
    "binary": SignedBinaryWeightPerTensorConst,
    "ternary": SignedTernaryWeightPerTensorConst,
}


def dense(in_features: int, out_features: int, weights: int | str) -> QuantLinear:
    """Fully connected layer without bias, with one weight scale for all of it.

    Parameters
    ----------
    weights
        ``"binary"`` for ±1, ``"ternary"`` for -1, 0, 1, or the bits of a signed narrow integer.
    """
    if weights not in WEIGHTS:
        raise ValueError(f"Weights must be one of {', '.join(map(str, WEIGHTS))}, not {weights!r}")
    if weights not in _CONSTANT_SCALE:
        return QuantLinear(in_features, out_features, bias=False, weight_quant=_LearntScale,
                           weight_bit_width=weights)
    layer = QuantLinear(in_features, out_features, bias=False,
                        weight_quant=_CONSTANT_SCALE[weights], weight_scaling_const=UNIT)
    # The usual start shrinks with the number of inputs, and all ternary weights of a wide layer
    # would be zero.
    with torch.no_grad():
        layer.weight.uniform_(-UNIT, UNIT)
    return layer


def activation(bits: int) -> torch.nn.Module:
    """Activation of ±1 for 1 bit, else a rectifier of ``2**bits`` levels from 0 on."""
    if bits not in ACTIVATION_BITS:
        raise ValueError(f"Activation bits must be 1 to 8, not {bits!r}")
    if bits == 1:
        return QuantIdentity(act_quant=SignedBinaryActPerTensorConst)
    return QuantReLU(act_quant=Uint8ActPerTensorFloatMaxInit, bit_width=bits,
                     max_val=ACTIVATION_MAX)
