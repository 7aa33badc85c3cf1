import numpy as np
import pytest
import torch

from sw.compress.shared import SharedWeights

pytestmark = pytest.mark.slow  # torch


@pytest.fixture
def shared():
    generator = torch.Generator().manual_seed(4)
    weights = torch.randn(10, 12, generator=generator)
    kept = torch.rand(10, 12, generator=generator) < 0.4
    return SharedWeights(weights, kept, 4), weights, kept


def test_settled_weights_are_few_integers_times_a_power_of_two(shared):
    module, _, kept = shared
    module.settle(1.0)
    values = module()
    assert torch.equal(values != 0, kept)
    integers = module.integers()
    assert np.array_equal(values.detach().numpy(), integers * 2.0**module.exponent)
    assert 1 <= len(np.unique(integers[integers != 0])) <= 4
    assert 64 / 1.3 <= np.abs(integers).max() <= 127


def test_powers_of_two(shared):
    _, weights, kept = shared
    module = SharedWeights(weights, kept, 6, grid="powers")
    module.settle(1.0)
    sizes = np.unique(np.abs(module.integers()))[1:]
    assert np.all(sizes & sizes - 1 == 0)
    assert np.array_equal(module().detach().numpy(), module.integers() * 2.0**module.exponent)


def test_two_entries_are_trained_ternary(shared):
    _, weights, kept = shared
    module = SharedWeights(weights, kept, 2)
    module.settle(1.0)
    low, zero, high = np.unique(module.integers())
    assert low < zero == 0 < high


def test_free_weights_are_as_they_were(shared):
    module, weights, kept = shared
    assert torch.equal(module(), weights * kept)
    module.settle(0.5)
    moved = (module() != weights)[kept]
    assert torch.equal(moved, module.is_settled)
    assert int(moved.sum()) == int(kept.sum()) // 2


def test_nearest_settle_first(shared):
    module, _, _ = shared
    module.settle(0.3)
    distance = (module.latent - module.entries[module.codes]).abs()
    assert distance[module.is_settled].max() <= distance[~module.is_settled].min()


def test_gradients(shared):
    module, _, _ = shared
    module.settle(0.6)
    factors = torch.randn(10, 12)
    (module() * factors).sum().backward()
    own, settled = factors[module.rows, module.columns], module.is_settled
    wanted = torch.zeros(4).index_add(0, module.codes[settled], own[settled])
    assert torch.allclose(module.entries.grad, wanted, atol=1e-5)
    assert torch.equal(module.latent.grad, own * ~settled)


def test_free_weights_follow_their_floats_and_settled_ones_do_not(shared):
    module, _, _ = shared
    module.settle(0.5)
    before, settled = module.codes.clone(), module.is_settled.clone()
    with torch.no_grad():
        module.latent.copy_(-module.latent)
    module.settle(0.5)
    assert torch.equal(module.codes[settled], before[settled])
    assert not torch.equal(module.codes[~settled], before[~settled])
    distance = (module.latent[:, None] - module.entries).abs()[~settled]
    assert torch.equal(distance.gather(1, module.codes[~settled][:, None])[:, 0], distance.amin(1))


def test_entries_are_means_while_most_are_free(shared):
    module, _, _ = shared
    with torch.no_grad():
        module.latent.mul_(1.5)
    module.settle(0.0)
    for _ in range(20):
        module.settle(0.0)
    for code in module.codes.unique():
        mean = module.latent[module.codes == code].mean()
        assert torch.isclose(module.entries[code], mean)


def test_layer_without_weights():
    module = SharedWeights(torch.zeros(3, 2), torch.zeros(3, 2, dtype=torch.bool), 4)
    module.settle(1.0)
    assert not module.integers().any()
    assert not module().any()
