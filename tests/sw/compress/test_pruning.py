import pytest
import torch

from sw.compress.masks import Masks
from sw.compress.pruning import pruner_of
from sw.compress.recipe import Prune
from sw.compress.student import student

pytestmark = pytest.mark.slow  # torch

X = torch.linspace(-1, 1, 200).view(5, 40).relu()


@pytest.fixture
def masks():
    return Masks.of(student((40, 30, 20, 10), torch.Generator().manual_seed(1)))


def settings(**changes):
    return Prune(**({"weights": 200, "epochs": 1, "learning_rate": 0.1} | changes))


def counts(pruner, ways=(0.0, 0.2, 0.4, 1.0)):
    found = []
    for done in ways:
        pruner(done)
        found.append(sum(pruner.masks.counts))
    return found


def test_gradual_is_geometric(masks):
    total = sum(masks.counts)
    found = counts(pruner_of(settings(), masks, 1, X))
    assert found[0] == total
    assert 0.9 * (total * 200) ** 0.5 < found[1] <= (total * 200) ** 0.5
    assert 180 < found[2] <= 200
    assert found[3] == found[2]


@pytest.mark.parametrize("score", ["magnitude", "lamp", "random", "cost"])
def test_one_shot(masks, score):
    found = counts(pruner_of(settings(schedule="one-shot", score=score), masks, 1, X), (0.0, 1.0))
    assert 100 < found[0] == found[1] <= 200


def test_each_layer_has_its_own_budget(masks):
    pruner_of(settings(weights=(120, 60, 50), schedule="one-shot"), masks, 1, X)(0.0)
    assert all(count <= wanted for count, wanted in zip(masks.counts, (120, 60, 50)))
    assert sum(masks.counts) > 200


def test_n_of_m(masks):
    pruner_of(settings(structure="n-of-m", n=1, schedule="one-shot"), masks, 1, X)(0.0)
    assert masks.counts == [40 * 30 // 4, 30 * 20 // 4 - 0, 20 * 10 // 4] or all(
        (mask.unflatten(1, (-1, 4)).sum(-1) <= 1).all() for mask in masks.kept if
        mask.shape[1] % 4 == 0)


def test_groups_and_neurons(masks):
    groups = settings(structure="groups", size=4, weights=400, schedule="one-shot")
    pruner_of(groups, masks, 1, X)(0.0)
    assert 200 < sum(masks.counts) <= 400
    live = [int(mask.any(1).sum()) for mask in masks.kept]
    pruner_of(settings(structure="neurons", weights=200, schedule="one-shot"), masks, 1, X)(0.0)
    assert 0 < sum(masks.counts) <= 200
    assert sum(int(mask.any(1).sum()) for mask in masks.kept) < sum(live)


def test_neurons_go_by_chance_from_all_layers(masks):
    """As many of each layer as there are, whatever they read."""
    wide = Masks.of(student((900, 60, 60, 10), torch.Generator().manual_seed(1)))
    x = torch.zeros(2, 900)
    weights = sum(wide.counts) // 2
    pruner_of(settings(structure="neurons", score="random", weights=weights), wide, 1, x)(1.0)
    left = [int(mask.any(1).sum()) for mask in wide.kept[:2]]
    assert all(18 < count < 42 for count in left)
