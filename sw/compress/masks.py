"""Which weights of a network are kept."""

from collections.abc import Sequence
from typing import Self

import torch
from torch import Tensor, nn

from sw.errors import SternaError

__all__ = ["Masks", "linear_layers"]


class Masks:
    """The kept weights of each dense layer; the others are zero and stay zero.

    Works on any network with ``nn.Linear`` layers, Brevitas' quantised ones included: a float
    weight of zero is the integer zero of a ternary or low-bit layer, so masks that are applied
    after every step hold through quantisation-aware training.

    Parameters
    ----------
    layers : modules
        In the order of the data.
    kept : bool tensors, optional
        Each of its layer's weight shape; everything is kept by default.
    """

    def __init__(self, layers: Sequence[nn.Linear], kept: Sequence[Tensor] | None = None):
        self.layers = list(layers)
        self.kept = [torch.ones_like(layer.weight, dtype=torch.bool) for layer in layers] \
            if kept is None else [mask.clone() for mask in kept]

    @classmethod
    def of(cls, network: nn.Module, kept: Sequence[Tensor] | None = None) -> Self:
        """Masks of all dense layers of a network."""
        return cls(linear_layers(network), kept)

    @property
    def counts(self) -> list[int]:
        """Kept weights of each layer."""
        return [int(mask.sum()) for mask in self.kept]

    def restrict(self, kept: Sequence[Tensor]) -> None:
        """Keep no more than ``kept``, and zero the rest; what was pruned does not come back.

        Raises
        ------
        SternaError
            Where single weights of a binary layer would have to be zero.
        """
        for layer, mask, new in zip(self.layers, self.kept, kept):
            both = mask & new
            if not both.all() and _is_binary(layer) and not _is_by_neurons(both):
                raise SternaError(
                    "Binary layers must be pruned by whole neurons, not by single weights: "
                    "sign(0) is +1, so a pruned binary weight comes back; use ternary weights or "
                    'structure = "neurons"')
            mask.copy_(both)
        self.apply()

    def exchange(self, layer: int, dropped: Tensor, grown: Tensor) -> None:
        """Keep the weights of ``grown`` instead of those of ``dropped``; they begin at zero.

        Parameters
        ----------
        layer
            Index of the layer.
        dropped, grown : bool tensors
            Of the layer's weight shape.
        """
        mask = self.kept[layer]
        mask.copy_(mask & ~dropped | grown)
        with torch.no_grad():
            self.layers[layer].weight.masked_fill_(dropped | grown, 0.0)

    def apply(self) -> None:
        """Zero the weights that are not kept: after every step of the optimiser."""
        with torch.no_grad():
            for layer, mask in zip(self.layers, self.kept):
                layer.weight.mul_(mask)

    def hold_gradients(self) -> None:
        """Zero the gradients of weights that are not kept: before every step of the optimiser.

        Without it the optimiser's momentum and norm would be of weights that are not there.
        """
        for layer, mask in zip(self.layers, self.kept):
            if layer.weight.grad is not None:
                layer.weight.grad.mul_(mask)


def linear_layers(network: nn.Module) -> list[nn.Linear]:
    """Return the dense layers of a network, in the order in which they were added to it."""
    return [module for module in network.modules() if isinstance(module, nn.Linear)]


def _is_binary(layer: nn.Linear) -> bool:
    quantised = getattr(layer, "quant_weight", None)  # Brevitas' layers have it
    return quantised is not None and int(quantised().bit_width.item()) == 1


def _is_by_neurons(mask: Tensor) -> bool:
    """Whether what is kept is a product of rows and columns."""
    return bool(torch.equal(mask, mask.any(1)[:, None] & mask.any(0)[None]))
