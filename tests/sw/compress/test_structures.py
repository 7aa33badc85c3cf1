import pytest
import torch
from torch import tensor

from sw.compress.structures import Elements, Groups, Neurons, NofM

pytestmark = pytest.mark.slow  # torch


def ones(*scores):
    return [torch.ones_like(score, dtype=torch.bool) for score in scores]


def test_elements_are_the_best_of_all_layers():
    scores = [tensor([[1.0, 5], [2, 4]]), tensor([[3.0, 6]])]
    kept = Elements().keep(scores, ones(*scores), 3)
    assert [mask.int().tolist() for mask in kept] == [[[0, 1], [0, 1]], [[0, 1]]]


def test_budget_is_met_among_equals():
    scores = [torch.ones(4, 5)]
    assert int(Elements().keep(scores, ones(*scores), 7)[0].sum()) == 7


def test_elements_stay_within_what_is_kept():
    scores, kept = [tensor([[9.0, 1, 2]])], [tensor([[False, True, True]])]
    assert Elements().keep(scores, kept, 3)[0].tolist() == [[False, True, True]]
    assert Elements().keep(scores, kept, 1)[0].tolist() == [[False, False, True]]


def test_groups_are_aligned_and_whole():
    scores = [tensor([[9.0, 0, 5, 5, 1], [3, 3, 0, 8, 2]])]
    kept = Groups(2).keep(scores, ones(*scores), 4)[0]
    assert kept.int().tolist() == [[0, 0, 1, 1, 0], [0, 0, 0, 0, 0]] or (
        kept.int().tolist() == [[1, 1, 1, 1, 0], [0, 0, 0, 0, 0]])
    assert int(kept.sum()) == 4


def test_short_group_at_the_end():
    scores = [tensor([[1.0, 1, 9]])]
    assert Groups(2).keep(scores, ones(*scores), 2)[0].tolist() == [[False, False, True]]


@pytest.mark.parametrize("n, m", [(2, 4), (1, 4), (3, 3)])
def test_n_of_m(n, m):
    torch.manual_seed(1)
    scores = [torch.rand(6, 12)]
    kept = NofM(n, m).keep(scores, ones(*scores), 0)[0]
    assert torch.equal(kept.unflatten(1, (-1, m)).sum(-1), torch.full((6, 12 // m), n))
    parts, chosen = scores[0].unflatten(1, (-1, m)), kept.unflatten(1, (-1, m))
    least = parts.masked_fill(~chosen, 2).amin(-1)
    assert torch.all(least >= parts.masked_fill(chosen, -1).amax(-1))


def test_neurons_go_with_what_reads_them():
    scores = [tensor([[1.0, 1], [5, 5], [2, 2]]), torch.ones(2, 3), ]
    kept = Neurons().keep(scores, ones(*scores), 8)
    assert kept[0].any(1).tolist() == [False, True, True]
    assert kept[1].any(0).tolist() == [False, True, True]
    kept = Neurons().keep(scores, ones(*scores), 1)
    assert kept[0].any(1).tolist() == [False, True, False]  # the last of a layer stays


def test_rejects_more_than_there_are():
    with pytest.raises(ValueError, match=r"^n must be 1 to m = 4, not 5$"):
        NofM(5, 4)
