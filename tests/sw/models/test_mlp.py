import pytest
import torch
from brevitas.nn import QuantIdentity
from torch import nn

from sw.models.mlp import float_mlp, hand_over, quantised_mlp, warm_mlp
from sw.models.quantisers import unit_of

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


def test_warm_network_has_float_weights_between_quantised_activations():
    warm = warm_mlp((6, 5, 3), 1, 1).eval()
    assert [type(module) for module in warm] == [
        QuantIdentity, nn.Linear, nn.BatchNorm1d, QuantIdentity, nn.Linear]
    x = torch.rand(50, 6) * 2 - 1
    assert set(warm[:4](x).unique().tolist()) <= {-1.0, 1.0}


@pytest.mark.parametrize("weights", ["binary", "ternary", 4])
def test_hand_over(weights):
    torch.manual_seed(2)
    features = (40, 30, 10)
    warm, network = warm_mlp(features, 2, 2), quantised_mlp(features, weights, 2, 2)
    for _ in range(3):
        warm(torch.rand(64, 40))
    hand_over(warm, network, unit_of(weights))
    assert torch.equal(warm[2].running_mean, network[2].running_mean)
    for place in (1, 4):
        before, after = warm[place].weight, network[place].weight
        if weights == 4:
            assert torch.equal(before, after)
            continue
        assert torch.equal(before.sign(), after.sign())
        assert after.abs().max() <= unit_of(weights)
        # Few are at the end of their range, where nothing more can be learnt.
        assert (after.abs() == unit_of(weights)).float().mean() < 0.1
        quantised = network[place].quant_weight().value
        assert torch.equal(quantised.sign()[quantised != 0], before.sign()[quantised != 0])
