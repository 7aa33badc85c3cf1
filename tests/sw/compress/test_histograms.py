"""Histograms of float weights, counted by hand."""

import torch
from torch import nn

from sw.compress.histograms import BINS, weight_histograms
from sw.compress.masks import Masks
from sw.compress.pipeline import Stage


def stage(weights, kept):
    layer = nn.Linear(3, 2, bias=False)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(weights))
    return Stage("some", nn.Sequential(layer), Masks([layer], [torch.tensor(kept)]), 0.5)


def test_counts_by_hand():
    found, = weight_histograms([stage([[-2.0, 0.0, 1.99], [2.0, 0.03, 0.07]],
                                      [[True, False, True], [True, True, True]])])
    layer, = found["layers"]
    assert (found["stage"], layer["lowest"], layer["highest"]) == ("some", -2.0, 2.0)
    # A bin is 1/16 wide: the middle begins with bin 32.
    assert {k: count for k, count in enumerate(layer["counts"]) if count} == {
        0: 1, 32: 1, 33: 1, 63: 2}
    assert (len(layer["counts"]), layer["pruned"]) == (BINS, 1)


def test_a_layer_without_weights():
    found, = weight_histograms([stage([[0.0] * 3] * 2, [[False] * 3] * 2)])
    layer, = found["layers"]
    assert (sum(layer["counts"]), layer["pruned"], layer["highest"]) == (0, 6, 1.0)


def test_zeros_that_are_kept():
    found, = weight_histograms([stage([[0.0] * 3] * 2, [[True] * 3] * 2)])
    assert found["layers"][0]["counts"][32] == 6
