"""What keeping a weight costs in the hardware that is generated."""

import torch
from torch import Tensor
from torch.nn.functional import linear, relu

from sw.compress.masks import Masks
from sw.compress.scores import Price

__all__ = ["sparse_engine_cycles"]


def sparse_engine_cycles(x: Tensor) -> Price:
    """Cycles per frame that a weight takes in the `sparse` engine, by its formula.

    The engine works on the entries of those columns whose activation is not zero
    (:meth:`sw.schedule.SparseSchedule.mean_cycles`), so a weight takes as many cycles as the share
    of frames in which its input is not zero. A weight that is never worked on takes a place in
    the memory all the same, and is counted as one frame of these.

    Parameters
    ----------
    x : tensor of shape (frames, features)
        Typical inputs. The network is asked for its activations each time, as they change while
        it is trained.
    """
    def price(masks: Masks) -> list[Tensor]:
        prices, values = [], x
        with torch.no_grad():
            for layer in masks.layers:
                share = (values != 0).float().mean(0).clamp_min(1 / len(x))
                prices.append(share.expand_as(layer.weight))
                values = relu(linear(values, layer.weight, layer.bias))
        return prices
    return price
