import pytest
import torch
from torch import nn

from sw.compress.masks import Masks
from sw.compress.scores import NAMES, cost, gradient, lamp, magnitude, random, score_named

pytestmark = pytest.mark.slow  # torch


@pytest.fixture
def masks():
    network = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 1, bias=False))
    with torch.no_grad():
        network[0].weight.copy_(torch.tensor([[1.0, -2], [3, 4]]))
        network[1].weight.copy_(torch.tensor([[10.0, -20]]))
    return Masks.of(network)


def test_magnitude(masks):
    assert magnitude(masks)[0].tolist() == [[1, 2], [3, 4]]


def test_lamp_by_hand(masks):
    first, second = lamp(masks)
    assert torch.allclose(first, torch.tensor([[1 / 30, 4 / 29], [9 / 25, 1]]))
    assert torch.allclose(second, torch.tensor([[100 / 500, 1]]))


def test_lamp_counts_what_is_kept(masks):
    masks.restrict([torch.tensor([[True, True], [True, False]]), masks.kept[1]])
    assert torch.allclose(lamp(masks)[0], torch.tensor([[1 / 14, 4 / 13], [1, 0]]))


def test_gradient(masks):
    with pytest.raises(ValueError, match=r"^Scores by gradient must come after a backward pass"):
        gradient(masks)
    (masks.layers[1](masks.layers[0](torch.tensor([[1.0, 0]])))).sum().backward()
    assert gradient(masks)[0].tolist() == [[10, 0], [60, 0]]


def test_random_is_seeded(masks):
    a, b = (random(torch.Generator().manual_seed(7))(masks) for _ in range(2))
    assert torch.equal(a[0], b[0])
    assert not torch.equal(a[0], random(torch.Generator().manual_seed(8))(masks)[0])


def test_cost_divides(masks):
    prices = [torch.tensor([[1.0, 2], [1, 8]]), torch.tensor([[5.0, 5]])]
    score = cost(magnitude, lambda seen: prices if seen is masks else [])
    assert score(masks)[0].tolist() == [[1, 1], [3, 0.5]]
    assert score(masks)[1].tolist() == [[2, 4]]


def test_names(masks):
    for name in set(NAMES) - {"gradient"}:
        score = score_named(name, torch.Generator(), random(torch.Generator()))
        assert score(masks)[1].shape == (1, 2)
