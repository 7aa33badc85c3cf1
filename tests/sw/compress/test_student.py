import pytest
import torch
from torch import nn

from sw.compress.masks import Masks
from sw.compress.student import restart, restore, state_of, student

pytestmark = pytest.mark.slow  # torch

FEATURES = (20, 16, 12, 5)


def made(seed):
    network = student(FEATURES, torch.Generator().manual_seed(seed))
    return network, Masks.of(network)


def test_layers():
    network, masks = made(1)
    assert [(layer.in_features, layer.out_features) for layer in masks.layers] == [
        (20, 16), (16, 12), (12, 5)]
    assert [layer.bias is not None for layer in masks.layers] == [True, True, False]
    assert isinstance(network[-1], nn.Linear)
    assert len(student((4, 3), torch.Generator())) == 1


def test_state_is_restored():
    (one, masks), (other, others) = made(1), made(2)
    masks.restrict([torch.rand(mask.shape) < 0.5 for mask in masks.kept])
    x = torch.rand(3, 20)
    assert not torch.equal(one(x), other(x))
    restore(others, state_of(masks))
    assert torch.equal(one(x), other(x))
    assert others.counts == masks.counts


def test_new_start_keeps_the_shape():
    _, masks = made(1)
    masks.restrict([torch.rand(mask.shape) < 0.5 for mask in masks.kept])
    before = state_of(masks)
    restart(masks, torch.Generator().manual_seed(5))
    for index, (layer, mask) in enumerate(zip(masks.layers, masks.kept)):
        assert torch.equal(layer.weight != 0, mask)
        assert not torch.equal(layer.weight, before[f"{index}.weight"])
