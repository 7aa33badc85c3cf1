import numpy as np
import pytest
import torch
from torch import nn

from sw.compress.masks import Masks
from sw.compress.prices import sparse_engine_cycles
from sw.graph import Dense, Interval, Tensor
from sw.schedule import SparseSchedule

pytestmark = pytest.mark.slow  # torch


@pytest.fixture
def masks():
    network = nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 1, bias=False))
    with torch.no_grad():
        network[0].weight.copy_(torch.tensor([[1.0, 0, 0], [-1, 0, 0]]))
        network[0].bias.copy_(torch.tensor([0.0, 0.5]))
    return Masks.of(network)


def test_by_hand(masks):
    x = torch.tensor([[0.0, 1, 0], [1, 1, 0], [1, 0, 0], [1, 0, 0]])
    first, second = sparse_engine_cycles(x)(masks)
    # The third input is never alive, and counted once. The second neuron lives on the first frame.
    assert torch.equal(first, torch.tensor([[0.75, 0.5, 0.25]]).expand(2, 3))
    assert second.tolist() == [[0.75, 0.25]]


def test_is_the_formula_of_the_schedule(rng):
    """One weight less takes its price less: the schedule's estimate for one element."""
    weights = rng.integers(1, 4, (6, 8))
    x = rng.integers(0, 16, (40, 8)) * (rng.random((40, 8)) < np.linspace(0.2, 0.9, 8))
    schedule = SparseSchedule(1, 1, 1, 3)

    def entries(changed):
        node = Dense("fc", Tensor((8,), Interval(0, 15)), changed)
        return schedule.mean_cycles(node, (x != 0).mean(0))

    masks = Masks([nn.Linear(8, 6)])
    price, = sparse_engine_cycles(torch.tensor(x, dtype=torch.float32))(masks)
    for row, column in ((0, 0), (3, 5), (5, 7)):
        less = weights.copy()
        less[row, column] = 0
        assert entries(weights) - entries(less) == pytest.approx(float(price[row, column]))


def test_follows_the_network(masks):
    x = torch.tensor([[1.0, 0, 0], [0, 0, 0]])
    price = sparse_engine_cycles(x)
    before = price(masks)[1].clone()
    with torch.no_grad():
        masks.layers[0].bias.fill_(1.0)
    assert (price(masks)[1] > before).any()
