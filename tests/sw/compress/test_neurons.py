import pytest
import torch
from torch import nn

from sw.compress.masks import Masks
from sw.compress.neurons import live_neurons, rebuild, remove_dependents

pytestmark = pytest.mark.slow  # torch


@pytest.fixture
def pruned():
    torch.manual_seed(2)
    network = nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 3), nn.ReLU(),
                            nn.Linear(3, 2, bias=False))
    masks = Masks.of(network)
    kept = [mask.clone() for mask in masks.kept]
    kept[0][1] = False        # neuron 1 of the first layer has no inputs
    kept[2][:, 2] = False     # neuron 2 of the second has no readers
    kept[1][:2, 3] = False    # neuron 3 of the first is read by that neuron alone
    masks.restrict(kept)
    return network, masks


def test_dependents_go(pruned):
    network, masks = pruned
    remove_dependents(masks)
    assert [live.tolist() for live in live_neurons(masks)] == [
        [True, False, True, False], [True, True, False], [True, True]]
    assert masks.counts == [10, 4, 4]
    assert network[0].bias[1] == network[0].bias[3] == network[2].bias[2] == 0


def test_rebuilt_network_is_smaller_and_equal(pruned):
    network, masks = pruned
    remove_dependents(masks)
    smaller, kept = rebuild(network, masks)
    assert [tuple(layer.weight.shape) for layer in kept.layers] == [(2, 5), (2, 2), (2, 2)]
    assert kept.counts == masks.counts
    x = torch.randn(50, 5)
    assert torch.allclose(smaller(x), network(x), atol=1e-6)


def test_aligned_groups_die_together(pruned):
    _, masks = pruned
    remove_dependents(masks)  # neurons 1 and 3 of 4, and 2 of 3 are dead
    assert [live.tolist() for live in live_neurons(masks, 2)] == [
        [True] * 4, [True, True, False], [True, True]]
    kept = [mask.clone() for mask in masks.kept]
    kept[0][2] = False
    masks.restrict(kept)
    remove_dependents(masks)
    assert live_neurons(masks, 2)[0].tolist() == [True, True, False, False]


def test_network_rebuilt_by_groups_is_equal(pruned):
    network, masks = pruned
    remove_dependents(masks)
    smaller, kept = rebuild(network, masks, 2)
    assert [tuple(layer.weight.shape) for layer in kept.layers] == [(4, 5), (2, 4), (2, 2)]
    x = torch.randn(50, 5)
    assert torch.allclose(smaller(x), network(x), atol=1e-6)
