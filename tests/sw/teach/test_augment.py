import pytest
import torch

from sw.teach.augment import bend

pytestmark = pytest.mark.slow  # torch


@pytest.mark.parametrize("side", [28, 8])
def test_bends_a_little(side):
    images = torch.zeros(300, side, side)
    images[:, side // 4:-(side // 4), side // 2 - 1:side // 2 + 1] = 1
    bent = bend(images, torch.Generator().manual_seed(1))
    assert bent.shape == images.shape
    assert 0 <= bent.min() <= bent.max() <= 1
    assert (bent != images).any(-1).any(-1).all()
    # The bar keeps its ink and stays near the middle.
    assert abs(bent.sum() / images.sum() - 1) < 0.05
    columns = (bent.sum(1) * torch.arange(side)).sum(1) / bent.sum((1, 2))
    assert abs(columns.mean() - (side - 1) / 2) < 0.2
    assert abs(columns - (side - 1) / 2).max() < 0.15 * side


def test_is_seeded():
    images = torch.rand(4, 28, 28)
    a, b, c = (bend(images, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(a, b)
    assert not torch.equal(a, c)
