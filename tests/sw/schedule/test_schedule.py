"""Schedules of whole graphs."""

import numpy as np
import pytest

from sw.errors import SternaError
from sw.schedule import (
    DenseSchedule,
    LaneSchedule,
    RequantiseSchedule,
    Schedule,
    SparseSchedule,
)
from tests.sw.schedule.networks import ternary_mlp

GRAPH = ternary_mlp(8, 4, 2)
LAYERS = {"fc0": DenseSchedule(2, 4, "ternary"), "act0": LaneSchedule(2),
          "fc1": DenseSchedule(1, 4, "ternary"), "class": LaneSchedule(1)}


def test_slowest_layer_sets_the_pace():
    schedule = Schedule(LAYERS)
    assert schedule.cycles(GRAPH) == {"fc0": 4, "act0": 2, "fc1": 2, "class": 2}
    assert schedule.interval(GRAPH) == 4
    assert (schedule.i_lanes(GRAPH), schedule.o_lanes(GRAPH)) == (4, 1)


@pytest.mark.parametrize("act0", [LaneSchedule(2), RequantiseSchedule(2, "bram", shift=0)])
def test_json_round_trip(act0):
    layers = LAYERS | {"act0": act0}
    schedule = Schedule.from_json(Schedule(layers).to_json())
    assert dict(schedule.layers) == layers
    assert type(schedule.layers["act0"]) is type(act0)


def test_json_round_trip_of_a_sparse_layer():
    layers = LAYERS | {"fc0": SparseSchedule(2, 4, 1, 3, depth=4, counts="bram")}
    schedule = Schedule.from_json(Schedule(layers).to_json())
    assert dict(schedule.layers) == layers


def test_a_sparse_layer_waits_for_who_takes_its_outputs():
    """Its four outputs leave in two cycles, or in as many as the staircase takes."""
    sparse = SparseSchedule(2, 4, 2, 3)
    alone = sparse.cycles(GRAPH.node("fc0"))
    for act0, fc1, longer in ((LaneSchedule(4), 4, 0), (LaneSchedule(2), 2, 0),
                              (LaneSchedule(1), 4, 2), (LaneSchedule(4), 1, 2)):
        schedule = Schedule(LAYERS | {"fc0": sparse, "act0": act0,
                                      "fc1": DenseSchedule(1, fc1, "ternary")})
        assert schedule.cycles(GRAPH)["fc0"] == alone + longer
        assert not schedule.is_exact(GRAPH)
    assert Schedule(LAYERS).is_exact(GRAPH)


def test_measured_cycles_are_those_of_the_data():
    schedule = Schedule(LAYERS | {"fc0": SparseSchedule(2, 4, 2, 3)})
    frames = np.zeros((5, 8), int)
    empty, full = (schedule.measured_cycles(GRAPH, frames + x) for x in (0, 16))
    assert full["fc0"] == schedule.cycles(GRAPH)["fc0"] > empty["fc0"]
    assert full["fc1"] == empty["fc1"] == schedule.cycles(GRAPH)["fc1"]


@pytest.mark.parametrize("change, message", [
    ({"fc9": LaneSchedule(1)}, r"^Schedule must name layers of the graph, which are fc0, act0, "
                               r"fc1, class, not fc9$"),
    ({"fc0": None}, r"^Schedule must have an entry for layer 'fc0'$"),
    ({"fc0": LaneSchedule(1)}, r"^Schedule of layer 'fc0' must be a DenseSchedule or "
                               r"an NmSchedule or a GroupSchedule or a SparseSchedule, not a "
                               r"LaneSchedule$"),
    ({"fc0": DenseSchedule(3, 4, "ternary")}, r"^PE of layer 'fc0' must divide its 4 outputs"),
])
def test_rejects(change, message):
    layers = {name: layer for name, layer in (LAYERS | change).items() if layer is not None}
    with pytest.raises(SternaError, match=message):
        Schedule(layers).check(GRAPH)


@pytest.mark.parametrize("document, message", [
    ([], r"^Schedule must be an object with an object 'layers'$"),
    ({"layers": {"fc0": {"pe": 1}}}, r"^Schedule of layer 'fc0' must have the keys pe, simd, "
                                     r"engine, store \(dense layers\) or pe, simd, engine, "
                                     r"store, kept \(N:M layers\) or pe, simd, engine, store, "
                                     r"index \(layers of groups\) or pe, simd, lanes, "
                                     r"gap_bits, depth, store, counts, multiplier \(sparse "
                                     r"layers\) or lanes, store \(others\) or lanes, store, "
                                     r"shift \(evenly spaced staircases\), not "),
])
def test_rejects_documents(document, message):
    with pytest.raises(SternaError, match=message):
        Schedule.from_json(document)
