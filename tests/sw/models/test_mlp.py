import pytest
import torch
from torch import nn

from sw.models.mlp import float_mlp, quantised_mlp

pytestmark = pytest.mark.slow


def shapes(network):
    return [tuple(layer.weight.shape) for layer in network if isinstance(layer, nn.Linear)]


def test_twins_have_the_same_layers():
    quantised, plain = quantised_mlp((64, 32, 16, 10)), float_mlp((64, 32, 16, 10))
    assert shapes(quantised) == shapes(plain) == [(32, 64), (16, 32), (10, 16)]
    assert len(quantised) == len(plain) == 7
    assert sum(isinstance(layer, nn.BatchNorm1d) for layer in quantised) == 2


def test_ends_with_accumulators():
    torch.manual_seed(1)
    network = quantised_mlp((8, 6, 5)).eval()
    y = network(torch.rand(20, 8))
    scale = network[-1].quant_weight().scale
    sums = (y / scale).detach().numpy()
    assert abs(sums - sums.round()).max() < 1e-4
    assert abs(sums).max() <= 6


def test_one_layer_is_a_network():
    assert shapes(quantised_mlp((4, 3))) == [(3, 4)]


@pytest.mark.parametrize("features", [(), (4,), (4, 0)])
def test_rejects_features(features):
    with pytest.raises(ValueError, match=r"^Features must be two or more positive integers, not "):
        float_mlp(features)
