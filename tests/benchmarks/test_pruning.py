"""`benchmarks.pruning`: what is studied, and that the plot is of the results."""

import json
from pathlib import Path

import pytest

from benchmarks.pruning.design import schedule_of
from benchmarks.pruning.figure import draw
from sw.graph import Graph
from sw.schedule import (
    DenseSchedule,
    GroupSchedule,
    NmSchedule,
    RequantiseSchedule,
    SparseSchedule,
)
from tests.hw.sparse_networks import sparse_graph

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "pruning.json"
CURVES = {"element-wise", "groups of 4", "N:M", "neurons"}


@pytest.fixture
def graph(rng) -> Graph:
    return sparse_graph(rng, (16, 12, 8, 5), [40, 24, 12], values=[-3, 2, 5])


def test_engines_are_those_of_the_structures(graph):
    for structure, kind in (("elements", SparseSchedule), ("groups", GroupSchedule),
                            ("neurons", DenseSchedule), ("dense", DenseSchedule)):
        layers = schedule_of(graph, structure).layers
        assert type(layers["fc0"]) is kind
        assert isinstance(layers["act0"], RequantiseSchedule)
    # No pattern of N:M is in random weights: they are all multiplied.
    assert type(schedule_of(graph, "n-of-m").layers["fc0"]) in (DenseSchedule, NmSchedule)


def test_first_layers_have_four_multipliers(graph):
    sparse = schedule_of(graph, "elements").layers["fc0"]
    assert isinstance(sparse, SparseSchedule)
    assert sparse.pe == 4
    for structure in ("groups", "neurons"):
        layer = schedule_of(graph, structure).layers["fc0"]
        assert isinstance(layer, DenseSchedule)
        assert layer.pe * layer.simd == 4


def test_plot_is_of_the_results(tmp_path):
    drawn = draw(RESULTS, tmp_path / "again.svg").read_bytes()
    assert drawn == (ROOT / "docs" / "images" / "pruning.svg").read_bytes()


@pytest.mark.slow
def test_results_are_of_the_study():
    from benchmarks.pruning.points import SPEC, points  # the recipes need torch

    results = json.loads(RESULTS.read_text())
    assert results["study"] == SPEC.read_text()
    found = {(entry["name"], entry["arm"]) for entry in results["points"]}
    assert found == {(point.recipe.name, point.arm) for point in points()}
    for curve in CURVES:
        for arm in ("score", "random", "scratch"):
            entries = [entry for entry in results["points"]
                       if (entry["curve"], entry["arm"]) == (curve, arm)]
            assert len(entries) >= 3
            assert all(entry["luts"] > 0 and entry["cycles"] > 0 for entry in entries)
