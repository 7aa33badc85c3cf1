import pytest
import torch
from torch import nn

from sw.compress.masks import Masks
from sw.compress.regrowth import Regrowth

pytestmark = pytest.mark.slow  # torch


@pytest.fixture
def masks():
    network = nn.Sequential(nn.Linear(10, 2, bias=False), nn.Linear(2, 8, bias=False))
    with torch.no_grad():
        network[0].weight.copy_(torch.arange(1.0, 21).reshape(2, 10))
    masks = Masks.of(network)
    first = torch.zeros(2, 10, dtype=torch.bool)
    first[:, :2] = True
    masks.restrict([first, masks.kept[1]])
    return masks


def gradients(masks, values):
    for layer in masks.layers:
        layer.weight.grad = torch.zeros_like(layer.weight)
    for (row, column), value in values.items():
        masks.layers[0].weight.grad[row, column] = value


def test_smallest_go_for_the_largest_gradients(masks):
    regrowth = Regrowth(masks, 0.5, 1.0)
    gradients(masks, {(0, 7): -3.0, (1, 9): 2.0, (1, 5): 1.0, (1, 0): 9.0})
    regrowth.observe()
    regrowth(0.0)
    # Kept were 1, 2, 11 and 12; the half of them goes, and the first row lives on by its new one.
    assert masks.kept[0].nonzero().tolist() == [[0, 7], [1, 0], [1, 1], [1, 9]]
    weight = masks.layers[0].weight
    assert weight[0, 7] == weight[1, 9] == weight[0, 0] == 0
    assert weight[1].tolist()[:2] == [11, 12]


def test_share_falls_to_nothing(masks):
    before = masks.kept[0].clone()
    regrowth = Regrowth(masks, 0.5, 0.6)
    gradients(masks, {(0, 7): 1.0})
    regrowth.observe()
    regrowth(0.59)
    regrowth(0.8)
    assert torch.equal(masks.kept[0], before)


def test_dense_layers_are_left_alone(masks):
    before = masks.kept[1].clone()
    regrowth = Regrowth(masks, 0.5, 1.0)
    gradients(masks, {(0, 7): 1.0, (1, 9): 1.0})
    regrowth.observe()
    regrowth(0.0)
    assert torch.equal(masks.kept[1], before)


def test_mean_of_gradients(masks):
    regrowth = Regrowth(masks, 0.5, 1.0)
    for _ in range(2):
        gradients(masks, {(0, 7): 1.0})
        regrowth.observe()
    assert abs(regrowth.means[0][0, 7] - (1 - 0.98**2)) < 1e-6
