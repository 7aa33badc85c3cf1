import numpy as np
import pytest
import torch

from sw.compress.staircase import Staircase, step_exponent

pytestmark = pytest.mark.slow  # torch


@pytest.mark.parametrize("scale", [0.01, 1.0, 30.0])
def test_is_a_sum_a_shift_and_a_clip(scale):
    stairs = Staircase(torch.randn(6, generator=torch.Generator().manual_seed(1)) * scale, 1 / 64,
                       6, 15)
    sums = torch.arange(-3000, 3000).repeat(6, 1).T
    levels = stairs(sums.float())
    wanted = np.clip((sums.numpy() + stairs.integers()) >> 6, 0, 15)
    assert np.array_equal(levels.detach().numpy(), wanted)
    bias = stairs.integers() >> stairs.bias_shift
    assert np.array_equal(bias << stairs.bias_shift, stairs.integers())
    assert np.abs(bias).max() <= 127


def test_half_is_folded_into_the_bias():
    stairs = Staircase(torch.zeros(1), 1.0, 4, 15)
    assert stairs.integers().tolist() == [8]
    sums = torch.tensor([[7.0], [8], [23], [24], [1000], [-1000]])
    assert stairs(sums)[:, 0].tolist() == [0, 1, 1, 2, 15, 0]


def test_gradient_is_that_of_a_rectifier_with_a_ceiling():
    stairs = Staircase(torch.zeros(1), 1.0, 4, 15)
    sums = torch.tensor([[-9.0], [100], [10_000]], requires_grad=True)
    stairs(sums).sum().backward()
    assert sums.grad.flatten().tolist() == [0, 1 / 16, 0]


def test_step_is_the_nearest_power_of_two():
    values = torch.linspace(0, 7.5, 1000)
    assert step_exponent(values, 1.0, 15) == -1
    assert step_exponent(values * 4, 1.0, 15) == 1
    assert step_exponent(values, 1 / 8, 15) == 2
    assert isinstance(step_exponent(torch.zeros(4), 1.0, 15), int)


def test_rejects_a_shift_without_a_half():
    with pytest.raises(ValueError, match=r"^Shift must be at least 1, not 0$"):
        Staircase(torch.zeros(1), 1.0, 0, 15)
