"""The quantisers of weights and activations, by what they make of a number."""

import torch
from brevitas.nn import QuantIdentity, QuantLinear, QuantReLU
from brevitas.quant import (
    Int8WeightPerTensorFloat,
    SignedBinaryActPerTensorConst,
    SignedBinaryWeightPerTensorConst,
    SignedTernaryWeightPerTensorConst,
    Uint8ActPerTensorFloat,
)
from torch import nn

from sw.models.choices import ACTIVATION_BITS, WEIGHTS

__all__ = ["Levels", "activation", "dense", "input_levels", "unit_of"]

# What a binary or ternary weight of 1 stands for: the range in which the float weight behind it
# moves. A power of two, because sums of its multiples are then exact in float32: equal
# accumulators are equal logits, in torch, in the executor and in hardware, and a tie has one
# winner.
UNIT = 0.125

# What the levels of an activation divide. What comes from a batch-norm has a deviation of 1, and
# its gain is learnt: few values lie above, and the step need not be learnt too. It is a power of
# two for the reason of UNIT.
ACTIVATION_RANGE = 4.0


class _LearntScale(Int8WeightPerTensorFloat):
    """Signed narrow integers; the scale begins at the largest weight and is then learnt."""

    scaling_impl_type = "parameter_from_stats"


class Levels(Uint8ActPerTensorFloat):
    """Unsigned integers of a scale that is given."""

    scaling_impl_type = "const"


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


def unit_of(weights: int | str) -> float | None:
    """What a weight of 1 stands for; None where that is learnt."""
    return UNIT if weights in _CONSTANT_SCALE else None


def activation(bits: int) -> nn.Module:
    """Activation of ±1 for 1 bit, else a rectifier of ``2**bits`` levels from 0 on."""
    if bits not in ACTIVATION_BITS:
        raise ValueError(f"Activation bits must be 1 to 8, not {bits!r}")
    if bits == 1:
        return QuantIdentity(act_quant=SignedBinaryActPerTensorConst)
    return QuantReLU(act_quant=Levels, bit_width=bits,
                     max_val=ACTIVATION_RANGE * (1 - 2.0**-bits))


def input_levels(bits: int) -> QuantIdentity:
    """Quantiser of inputs: ±1 of floats from -1 to 1 for 1 bit, else levels of floats 0 to 1."""
    if bits == 1:
        return QuantIdentity(act_quant=SignedBinaryActPerTensorConst)
    return QuantIdentity(act_quant=Levels, bit_width=bits, max_val=1.0)
