import numpy as np
import pytest
import torch

from sw.models.quantisers import activation, dense, input_levels

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(1)


def integers(layer):
    weight = layer.quant_weight()
    found = (weight.value / weight.scale).detach().numpy()
    # The quotient of two floats; the integer behind it is not in doubt.
    assert abs(found - found.round()).max() < 1e-3
    return found.round()


@pytest.mark.parametrize(("weights", "lo", "hi"), [
    ("binary", -1, 1), ("ternary", -1, 1), (2, -1, 1), (3, -3, 3), (4, -7, 7), (8, -127, 127),
])
@pytest.mark.parametrize("inputs", [64, 784])
def test_weights_are_integers_times_one_scale(weights, lo, hi, inputs):
    layer = dense(inputs, 32, weights)
    found = integers(layer)
    assert layer.quant_weight().scale.numel() == 1
    assert (found.min(), found.max()) == (lo, hi)


@pytest.mark.parametrize("inputs", [64, 784])
def test_ternary_weights_start_half_zero(inputs):
    share = np.mean(integers(dense(inputs, 32, "ternary")) == 0)
    assert 0.45 < share < 0.55


def test_binary_weights_are_never_zero():
    assert set(integers(dense(64, 32, "binary")).flat) == {-1.0, 1.0}


def test_dense_has_no_bias():
    assert dense(4, 3, "ternary").bias is None


def test_binary_activation_is_plus_one_at_zero():
    y = activation(1)(torch.tensor([-3.0, -0.1, 0.0, 0.1, 3.0]))
    assert y.tolist() == [-1.0, -1.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_rectifier_has_its_levels(bits):
    y = activation(bits).eval()(torch.linspace(-1, 4, 5000))
    values = np.unique(y.detach().numpy())
    assert len(values) == 2**bits
    # Exactly: sums of them must be, too.
    np.testing.assert_array_equal(values, np.arange(2**bits) * 4 / 2**bits)


def test_input_of_one_bit_is_a_sign():
    x = torch.tensor([-1.0, -0.01, 0.0, 0.01, 1.0])
    assert input_levels(1).eval()(x).tolist() == [-1, -1, 1, 1, 1]


@pytest.mark.parametrize("bits", [2, 4, 8])
def test_input_has_its_levels(bits):
    values = np.unique(input_levels(bits).eval()(torch.linspace(0, 1, 5000)).detach().numpy())
    np.testing.assert_allclose(values, np.arange(2**bits) / (2**bits - 1), rtol=1e-6)


@pytest.mark.parametrize("weights", ["float", 1, 9, None])
def test_rejects_weights(weights):
    with pytest.raises(ValueError, match=r"^Weights must be one of binary, ternary, 2, 3, .* 8, "
                                         rf"not {weights!r}$"):
        dense(2, 2, weights)


@pytest.mark.parametrize("bits", [0, 9])
def test_rejects_activation_bits(bits):
    with pytest.raises(ValueError, match=rf"^Activation bits must be 1 to 8, not {bits}$"):
        activation(bits)


@pytest.mark.parametrize("weights", ["binary", "ternary"])
def test_sums_are_exact(weights):
    layer = dense(64, 32, weights)
    x = torch.randint(0, 17, (50, 64)) / 16
    exact = x.double() @ layer.quant_weight().value.double().T
    assert torch.equal(layer(x).double(), exact)
