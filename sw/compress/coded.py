"""The compressed network in training: shared weights, staircases, integers throughout."""

import torch
from torch import Tensor, nn
from torch.nn.functional import linear, relu

from sw.compress.masks import Masks
from sw.compress.neurons import rebuild
from sw.compress.shared import SharedWeights
from sw.compress.staircase import Staircase, step_exponent
from sw.models.integer_mlp import IntegerLayer

__all__ = ["CodedNetwork"]

# Share of the training after which all weights have their entries: the rest is for the entries.
SETTLED = 0.95
# The first settle quickly and the last, which are the farthest from any entry, one by one.
HASTE = 2.5


class CodedNetwork(nn.Module):
    """Integers that compute what the integer graph will, with gradients.

    Sums stay below 2**24, where float32 holds integers exactly.

    Parameters
    ----------
    network, masks
        The pruned float network; its dead neurons are left out.
    frames : tensor of shape (frames, features)
        Inputs from 0 to 1, on which the steps of the activations are chosen.
    entries : int
        Most entries of a layer's codebook.
    start : str
        How codebooks begin.
    input_bits, activation_bits : int
    grid : str
        What numbers entries may be.
    align : int
        Of the neurons that are left out, see :func:`sw.compress.neurons.live_neurons`.
    """

    def __init__(self, network: nn.Sequential, masks: Masks, frames: Tensor, entries: int,
                 start: str = "quantile", input_bits: int = 4, activation_bits: int = 4,
                 grid: str = "integers", align: int = 1):
        super().__init__()
        network, masks = rebuild(network, masks, align)
        self.input_highest = 2**input_bits - 1
        highest = 2**activation_bits - 1
        self.weights, self.staircases = nn.ModuleList(), nn.ModuleList()
        unit, x = 1 / self.input_highest, frames
        for layer, mask in zip(masks.layers, masks.kept):
            shared = SharedWeights(layer.weight, mask, entries, start, grid=grid)
            self.weights.append(shared)
            unit *= 2.0**shared.exponent
            if layer is masks.layers[-1]:
                break
            with torch.no_grad():
                values = relu(linear(x, shared(), layer.bias))
                shift = max(1, step_exponent(values, unit, highest))
                self.staircases.append(Staircase(layer.bias, unit, shift, highest))
                unit *= 2.0**shift
                x = (values / unit).round().clamp(0, highest) * unit
        self.unit = unit

    def settle(self, done: float) -> None:
        """Let more weights take their entries.

        Parameters
        ----------
        done
            Share of the training.
        """
        left = max(0.0, 1 - done / SETTLED)
        for shared in self._shared:
            shared.settle(1 - left**HASTE)

    @property
    def _shared(self) -> list[SharedWeights]:
        return [module for module in self.weights if isinstance(module, SharedWeights)]

    @property
    def stairs(self) -> list[Staircase]:
        return [module for module in self.staircases if isinstance(module, Staircase)]

    def forward(self, x: Tensor) -> Tensor:
        """Logits for inputs from 0 to 1."""
        *hidden, last = self._shared
        levels = (x * self.input_highest).round()
        for shared, stairs in zip(hidden, self.stairs):
            levels = stairs(linear(levels, shared() * 2.0**-shared.exponent))
        return linear(levels, last() * 2.0**-last.exponent) * self.unit

    def integer_layers(self) -> list[IntegerLayer]:
        """What is computed, as plain integers."""
        *hidden, last = self._shared
        return [*(IntegerLayer(shared.integers(), shared.exponent, stairs.integers(), stairs.shift)
                  for shared, stairs in zip(hidden, self.stairs)),
                IntegerLayer(last.integers(), last.exponent)]
