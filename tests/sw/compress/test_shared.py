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


def test_weights_are_few_integers_times_a_power_of_two(shared):
    module, _, kept = shared
    values = module()
    assert torch.equal(values != 0, kept)
    integers = module.integers()
    assert np.array_equal(values.detach().numpy(), integers * 2.0**module.exponent)
    assert 1 <= len(np.unique(integers[integers != 0])) <= 4
    assert 64 / 1.3 <= np.abs(integers).max() <= 127


def test_gradient_of_an_entry_is_the_sum_of_its_weights(shared):
    module, _, _ = shared
    factors = torch.randn(10, 12)
    (module() * factors).sum().backward()
    own = factors[module.rows, module.columns]
    wanted = torch.zeros(4).index_add(0, module.codes, own)
    assert torch.allclose(module.entries.grad, wanted, atol=1e-5)
    assert torch.allclose(module.latent.grad, own)


def test_weights_follow_their_latent_floats(shared):
    module, _, _ = shared
    before = module.codes.clone()
    with torch.no_grad():
        module.latent[0] = module.entries.max()
        module.latent[1] = module.entries.min()
    assert torch.equal(module.codes, before)
    module.reassign()
    assert module.codes[0] == module.entries.argmax()
    assert module.codes[1] == module.entries.argmin()


def test_entries_may_cross(shared):
    module, _, _ = shared
    with torch.no_grad():
        module.entries.copy_(module.entries.flip(0))
    module.reassign()
    distance = (module.latent[:, None] - module.entries).abs()
    assert torch.equal(distance.gather(1, module.codes[:, None])[:, 0], distance.amin(1))


def test_layer_without_weights():
    module = SharedWeights(torch.zeros(3, 2), torch.zeros(3, 2, dtype=torch.bool), 4)
    assert not module.integers().any()
    assert not module().any()
