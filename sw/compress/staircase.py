"""Rectifiers of few levels that hardware has as a sum, a shift and a clip, in training."""

import math

import numpy as np
from torch import Tensor, nn

from sw.compress.shared import rounded

__all__ = ["Staircase", "step_exponent"]

BIAS_LIMIT = 127
# Biases may grow by this much in fine-tuning before the limit clips them.
SLACK = 1.1


class Staircase(nn.Module):
    """From sums to ``clip((sums + bias) >> shift, 0, highest)``, all of them integers.

    The bias holds the half that turns the shift into rounding, and is ``b << bias_shift`` with
    ``b`` from -127 to 127.

    Parameters
    ----------
    bias : float tensor of shape (outputs,)
        In the units of the float network.
    unit : float
        What a sum of 1 stands for in them.
    shift : int
        At least 1, so that the half is an integer.
    highest : int
        Greatest level.
    """

    def __init__(self, bias: Tensor, unit: float, shift: int, highest: int):
        super().__init__()
        if shift < 1:
            raise ValueError(f"Shift must be at least 1, not {shift}")
        self.bias = nn.Parameter(bias.detach().clone())
        self.unit, self.shift, self.highest = unit, shift, highest
        largest = float(self._total().detach().abs().max()) * SLACK
        self.bias_shift = max(0, math.ceil(math.log2(max(largest, 1) / BIAS_LIMIT)))

    def _total(self) -> Tensor:
        return self.bias / self.unit + 2.0 ** (self.shift - 1)

    def _rounded(self) -> Tensor:
        return rounded(self._total() * 2.0**-self.bias_shift).clamp(-BIAS_LIMIT, BIAS_LIMIT)

    def integers(self) -> np.ndarray:
        """Biases in units of the sums."""
        return self._rounded().detach().numpy().astype(int) << self.bias_shift

    def forward(self, sums: Tensor) -> Tensor:
        """Levels for ``sums``; the gradient is that of a rectifier with a ceiling."""
        position = (sums + self._rounded() * 2.0**self.bias_shift) * 2.0**-self.shift
        slope = (position - 0.5).clamp(0, self.highest)
        level = position.detach().floor().clamp(0, self.highest)
        return level + (slope - slope.detach())


def step_exponent(values: Tensor, unit: float, highest: int) -> int:
    """Exponent of the step of ``highest`` levels that is nearest to ``values`` in the mean square.

    Parameters
    ----------
    values : float tensor
        Outputs of a rectifier.
    unit : float
        The step is this times a power of two.
    highest : int
        Greatest level.
    """
    top = math.ceil(math.log2(max(float(values.max()), 1e-9) / unit / highest)) + 1

    def squares(exponent: int) -> float:
        step = unit * 2.0**exponent
        return float(((values / step).round().clamp(0, highest) * step - values).square().mean())
    return min(range(top - 8, top + 1), key=squares)
