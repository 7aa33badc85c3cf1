import pytest
import torch

from sw.train.repeatable import repeatable

pytestmark = pytest.mark.slow


def test_draws_the_same():
    with repeatable(3):
        first = torch.rand(4)
    with repeatable(3):
        assert torch.equal(torch.rand(4), first)
    with repeatable(4):
        assert not torch.equal(torch.rand(4), first)


def test_leaves_everything_as_it_was():
    torch.manual_seed(1)
    expected = torch.rand(4)
    torch.manual_seed(1)
    before = (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled())
    with repeatable(3):
        assert torch.get_num_threads() == 1
        assert torch.are_deterministic_algorithms_enabled()
        torch.rand(1)
    assert (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()) == before
    assert torch.equal(torch.rand(4), expected)


def test_is_left_by_an_error():
    before = torch.get_num_threads()
    with pytest.raises(OSError, match=r"^disk full$"), repeatable(3):
        raise OSError("disk full")
    assert torch.get_num_threads() == before
    assert not torch.are_deterministic_algorithms_enabled()
