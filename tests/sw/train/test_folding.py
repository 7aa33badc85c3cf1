import pytest
import torch

from sw.models.mlp import float_mlp
from sw.train.folding import folded

pytestmark = pytest.mark.slow  # torch


@pytest.fixture(params=[(6, 5, 4, 3), (6, 3)], ids=str)
def network(request):
    torch.manual_seed(3)
    network = float_mlp(request.param)
    for module in network:
        if isinstance(module, torch.nn.BatchNorm1d):
            torch.nn.init.normal_(module.weight)
            torch.nn.init.normal_(module.bias)
    for _ in range(5):  # gives the batch-norms their means and variances
        network(torch.randn(50, 6) * 2 + 1)
    return network.eval()


def answers(state, x):
    """Of the folded layers, with rectifiers between them."""
    layers = sum(name.endswith("weight") for name in state)
    for layer in range(layers):
        x = torch.nn.functional.linear(x, state[f"{layer}.weight"], state.get(f"{layer}.bias"))
        x = x.relu() if layer < layers - 1 else x
    return x


def test_is_the_same_function(network):
    x = torch.rand(20, 6)
    state = folded(network)
    assert torch.allclose(answers(state, x), network(x), atol=1e-5)
    assert len(state) == {7: 5, 1: 1}[len(network)]


def test_of_centred_inputs(network):
    x = torch.rand(20, 6)
    assert torch.allclose(answers(folded(network, is_centred=True), x), network(2 * x - 1),
                          atol=1e-5)
