"""A perceptron whose integers are known: the form in which a compressed network leaves training."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from brevitas.nn import QuantIdentity, QuantLinear, QuantReLU
from brevitas.quant import Int8WeightPerTensorFloat
from torch import nn

from sw.models.quantisers import Levels

__all__ = ["IntegerLayer", "integer_mlp"]

WEIGHT_LIMIT = 127


@dataclass(frozen=True, eq=False)
class IntegerLayer:
    """What a layer does: ``clip((weights @ x + bias) >> shift, 0, highest)``.

    Parameters
    ----------
    weights : integers of shape (outputs, inputs)
        From -127 to 127.
    exponent : int
        A weight of 1 stands for ``2**exponent``.
    bias : integers of shape (outputs,), optional
        In units of the accumulator.
    shift : int, optional
        The last layer has neither bias nor shift: it gives its accumulators.
    """

    weights: np.ndarray
    exponent: int
    bias: np.ndarray | None = None
    shift: int | None = None

    def __post_init__(self):
        if np.abs(self.weights).max(initial=0) > WEIGHT_LIMIT:
            raise ValueError(f"Weights must be -{WEIGHT_LIMIT} to {WEIGHT_LIMIT}, not "
                             f"{self.weights.min()} to {self.weights.max()}")
        if (self.bias is None) != (self.shift is None):
            raise ValueError("A layer must have a bias and a shift, or neither")


class _Weights(Int8WeightPerTensorFloat):
    """Signed 8-bit integers of a scale that is given."""

    scaling_impl_type = "const"


class _Floor(Levels):
    """The levels of an activation, rounded down."""

    float_to_int_impl_type = "floor"


def integer_mlp(layers: Sequence[IntegerLayer], input_bits: int = 4, activation_bits: int = 4
                ) -> nn.Sequential:
    """Brevitas network that computes exactly what ``layers`` say.

    Its input is a batch of flat frames of floats from 0 to 1, which the first quantiser rounds to
    ``2**input_bits`` levels. Weights are integers times a power of two, and hidden activations too,
    so that accumulators and thresholds are integers of one unit: hardware shifts where others
    multiply. The step of the input, 1 / 15 for 4 bits, is none; the weights of the first layer make
    it one, by the factor 15 / 16.

    Sums of powers of two are exact in float32: equal accumulators of the last layer are equal
    logits, and a tie has one winner. Every float bias is half a unit of the accumulator above its
    integer. No sum lies there, so that no rounding of float32 carries one over a threshold. Torch,
    the QONNX executor and integers agree, whoever computes.
    """
    highest = 2**input_bits - 1
    factor, unit = highest / 2**input_bits, 2.0**-input_bits
    network: list[nn.Module] = [
        QuantIdentity(act_quant=Levels, bit_width=input_bits, max_val=1.0)]
    for layer in layers:
        outputs, inputs = layer.weights.shape
        unit *= 2.0**layer.exponent
        scale, factor = factor * 2.0**layer.exponent, 1.0
        linear = QuantLinear(inputs, outputs, bias=layer.bias is not None, weight_quant=_Weights,
                             weight_scaling_const=WEIGHT_LIMIT * scale)
        with torch.no_grad():
            linear.weight.copy_(torch.as_tensor(layer.weights * scale))
            if layer.bias is not None:
                linear.bias.copy_(torch.as_tensor((layer.bias + 0.5) * unit))
        network.append(linear)
        if layer.shift is not None:
            unit *= 2.0**layer.shift
            network.append(QuantReLU(act_quant=_Floor, bit_width=activation_bits,
                                     max_val=unit * (2**activation_bits - 1)))
    return nn.Sequential(*network)
