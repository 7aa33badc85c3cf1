import pytest
import torch
from torch import nn

from sw.compress.masks import Masks
from sw.errors import SternaError

pytestmark = pytest.mark.slow  # torch


def network():
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 4, bias=False))


def halves(masks):
    return [torch.arange(mask.numel()).view_as(mask) % 2 == 0 for mask in masks.kept]


def test_everything_is_kept_at_first():
    assert Masks.of(network()).counts == [30, 20]


def test_what_is_pruned_is_zero_and_does_not_come_back():
    made = network()
    masks = Masks.of(made)
    masks.restrict(halves(masks))
    assert masks.counts == [15, 10]
    assert int((made[0].weight != 0).sum()) == 15
    masks.restrict([torch.ones_like(mask) for mask in masks.kept])
    assert masks.counts == [15, 10]


def train(made, masks, steps=20):
    optimiser = torch.optim.AdamW(made.parameters(), 0.1)
    for _ in range(steps):
        loss = made(torch.rand(16, 6)).square().sum()
        optimiser.zero_grad()
        loss.backward()
        masks.hold_gradients()
        optimiser.step()
        masks.apply()


def test_masks_hold_through_training():
    made = network()
    train(made, masks := Masks.of(made))  # momentum on weights that are pruned next
    masks.restrict(halves(masks))
    before = made[0].weight.clone()
    train(made, masks)
    for layer, mask in zip(masks.layers, masks.kept):
        assert torch.equal(layer.weight != 0, mask)
    assert not torch.equal(before, made[0].weight)


@pytest.mark.parametrize("weights", ["ternary", 4])
def test_masks_hold_through_quantised_training(weights):
    from sw.models.mlp import quantised_mlp

    torch.manual_seed(1)
    made = quantised_mlp((6, 5, 4), weights, 4)
    masks = Masks.of(made)
    masks.restrict(halves(masks))
    made.train()
    train(made, masks)
    for layer, mask in zip(masks.layers, masks.kept):
        assert not layer.quant_weight().value[~mask].any()
        assert layer.quant_weight().value[mask].any()


def test_binary_weights_are_not_pruned_one_by_one():
    from sw.models.mlp import quantised_mlp

    masks = Masks.of(quantised_mlp((6, 5, 4), "binary", 1))
    kept = [mask.clone() for mask in masks.kept]
    kept[0][1, 2] = False
    with pytest.raises(SternaError, match=r"^Binary layers must be pruned by whole neurons, not by "
                                          r"single weights: sign\(0\) is \+1, so a pruned binary "
                                          r"weight comes back; use ternary weights or "
                                          r"structure = \"neurons\"$"):
        masks.restrict(kept)
    assert masks.counts == [30, 20]
    kept[0][1] = False
    masks.restrict(kept)
    assert masks.counts == [24, 20]
