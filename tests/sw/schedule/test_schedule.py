"""Schedules of whole graphs."""

import pytest

from sw.errors import SternaError
from sw.schedule import DenseSchedule, LaneSchedule, RequantiseSchedule, Schedule
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


@pytest.mark.parametrize("change, message", [
    ({"fc9": LaneSchedule(1)}, r"^Schedule must name layers of the graph, which are fc0, act0, "
                               r"fc1, class, not fc9$"),
    ({"fc0": None}, r"^Schedule must have an entry for layer 'fc0'$"),
    ({"fc0": LaneSchedule(1)}, r"^Schedule of layer 'fc0' must be a DenseSchedule, not a "
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
                                     r"engine, store \(dense layers\) or lanes, store \(others\) "
                                     r"or lanes, store, shift \(evenly spaced staircases\), not "),
])
def test_rejects_documents(document, message):
    with pytest.raises(SternaError, match=message):
        Schedule.from_json(document)
