import numpy as np
import pytest
import torch
from torch import nn

from sw.compress.coded import CodedNetwork
from sw.compress.masks import Masks
from sw.compress.neurons import remove_dependents
from sw.models.integer_mlp import integer_mlp

pytestmark = pytest.mark.slow  # torch


@pytest.fixture
def coded():
    torch.manual_seed(6)
    network = nn.Sequential(nn.Linear(20, 16), nn.ReLU(), nn.Linear(16, 12), nn.ReLU(),
                            nn.Linear(12, 5, bias=False))
    masks = Masks.of(network)
    kept = [torch.rand(mask.shape) < 0.3 for mask in masks.kept]
    kept[0][3] = False
    masks.restrict(kept)
    remove_dependents(masks)
    return CodedNetwork(network, masks, torch.rand(500, 20), entries=4)


@pytest.fixture
def settled(coded):
    coded.settle(1.0)
    return coded


def by_hand(layers, x):
    for layer in layers:
        x = x @ layer.weights.T
        if layer.bias is not None:
            x = np.clip((x + layer.bias) >> layer.shift, 0, 15)
    return x


def test_computes_its_integers(settled):
    coded = settled
    layers, levels = coded.integer_layers(), torch.randint(0, 16, (400, 20))
    with torch.no_grad():
        sums = (coded(levels / 15) / coded.unit).round()  # float32 divides back within a rounding
    assert np.array_equal(sums.numpy(), by_hand(layers, levels.numpy()))


def test_dead_neurons_are_left_out(coded):
    assert len(coded.integer_layers()[0].weights) < 16
    assert all(layer.weights.any(1).all() for layer in coded.integer_layers()[:-1])


def test_exported_network_gives_the_same_classes(settled):
    coded = settled
    exported = integer_mlp(coded.integer_layers()).eval()
    x = torch.rand(400, 20)
    with torch.no_grad():
        assert torch.equal(exported(x).argmax(1), coded(x).argmax(1))


def test_every_layer_has_few_values(coded):
    for layer in coded.integer_layers():
        assert 1 <= len(np.unique(layer.weights[layer.weights != 0])) <= 4


def test_settles_before_the_end(coded):
    shares = []
    for done in (0.0, 0.2, 0.5, 0.95, 1.0):
        coded.settle(done)
        shares.append(coded.weights[0].is_settled.float().mean().item())
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-2] == 1


def test_every_part_learns(coded):
    coded.settle(0.3)
    coded(torch.rand(50, 20)).square().sum().backward()
    for name, parameter in coded.named_parameters():
        assert parameter.grad.abs().sum() > 0, name
