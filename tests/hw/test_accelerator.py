# amaranth: UnusedElaboratable=no
"""`hw.accelerator` against `Graph.evaluate`: schedules change time, never results."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hw.accelerator import Accelerator
from sim.streams import run_frames
from sim.verilog import to_verilog
from sw.errors import SternaError
from sw.graph import Graph
from sw.schedule import DenseSchedule, LaneSchedule, Schedule
from tests.hw.networks import SCHEDULES, mixed_network, schedule
from tests.hw.stalls import STALLS


@pytest.fixture(scope="module")
def graph():
    return mixed_network()


def frames_for(graph, count=8):
    interval = graph.input.tensor.interval
    shape = graph.input.tensor.shape
    rng = np.random.default_rng(2)
    return np.concatenate([np.full((1, *shape), interval.lo), np.full((1, *shape), interval.hi),
                           rng.choice(interval.values(), (count, *shape))])


def run(dut, frames, **conditions):
    return run_frames(dut, frames, dut.i_format, dut.o_format, o_beats=dut.o_beats, **conditions)


def test_the_reference_tells_frames_apart(graph):
    assert len(np.unique(graph.evaluate(frames_for(graph, 40)))) > 2


@pytest.mark.parametrize("name", ["second layer", *(
    pytest.param(name, marks=pytest.mark.slow) for name in SCHEDULES if name != "second layer")])
@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_matches_reference(graph, name, i_stall, o_stall):
    frames = frames_for(graph)
    result = run(Accelerator(graph, SCHEDULES[name]), frames, i_stall=i_stall, o_stall=o_stall)
    np.testing.assert_array_equal(result.outputs, graph.evaluate(frames))


@pytest.mark.parametrize("name, interval, slowest", [
    ("all at once", 1, None), ("first layer", 48, "fc0"), ("second layer", 48, "fc1"),
    ("last layer", 30, "fc2"), ("lanes", 8, "act0"),
])
@pytest.mark.slow
def test_slowest_layer_sets_the_pace(graph, name, interval, slowest):
    """Not a cycle more than the formula says."""
    dut = Accelerator(graph, SCHEDULES[name])
    assert dut.interval == interval
    if slowest:
        cycles = SCHEDULES[name].cycles(graph)
        assert [layer for layer in cycles if cycles[layer] == interval] == [slowest]
    result = run(dut, frames_for(graph, 10))
    assert set(np.diff(result.given)[4:]) == {interval}


@pytest.mark.slow
@pytest.mark.parametrize("last", ["fc0", "act0", "fc1", "act1", "fc2", "last"])
def test_a_network_may_end_anywhere(graph, last):
    """The output has then several beats, in lanes of the last layer."""
    names = [node.name for node in graph.nodes]
    nodes = graph.nodes[:names.index(last) + 1]
    part = Graph(nodes, graph.input, graph.output)
    layers = schedule((4, 6), (3, 4), (5, 3), 2, 3, 1).layers
    dut = Accelerator(part, Schedule({node.name: layers[node.name] for node in nodes
                                      if node.name in layers}))
    assert dut.o_format.lanes == layers[last].o_lanes
    assert dut.o_beats * dut.o_format.lanes == part.last.size
    frames = frames_for(part)
    np.testing.assert_array_equal(run(dut, frames, i_stall=0.2, o_stall=0.3).outputs,
                                  part.evaluate(frames))


def test_formats_are_those_of_the_ports(graph):
    dut = Accelerator(graph, SCHEDULES["second layer"])
    for port, beat in (dut.i, dut.i_format), (dut.o, dut.o_format):
        assert port.payload.shape().size == beat.bits
        assert port.payload.shape().length == beat.lanes
    assert (dut.i_beats, dut.o_beats) == (2, 1)


@pytest.mark.slow
def test_layer_names_may_be_anything(graph):
    """Names come from model files."""
    names = {"fc0": "/fc 0/MatMul", "act0": "act\\0\n", "fc1": "été", "act1": "module", "fc2": "1",
             "last": "1_width", "class": "_1_width"}
    nodes = tuple(replace(node, name=names.get(node.name, node.name)) for node in graph.nodes)
    renamed = Graph(nodes, graph.input, graph.output)
    layers = {names[name]: layer for name, layer in SCHEDULES["second layer"].layers.items()}
    dut = Accelerator(renamed, Schedule(layers))
    assert "module accelerator(" in to_verilog(dut)
    frames = frames_for(graph, 2)
    np.testing.assert_array_equal(run(dut, frames).outputs, graph.evaluate(frames))


@pytest.mark.parametrize("change, message", [
    ({"fc9": LaneSchedule(1)}, r"^Schedule must name layers of the graph, which are fc0, act0, "
                               r"fc1, act1, fc2, last, class, not fc9$"),
    ({"act0": DenseSchedule(1, 1, "xnor")}, r"^Schedule of layer 'act0' must be a LaneSchedule or "
                                            r"a RequantiseSchedule, not a DenseSchedule$"),
    ({"fc1": DenseSchedule(4, 1, "xnor")}, r"^PE of layer 'fc1' must divide its 6 outputs, not be "
                                           r"4; choose one of \[1, 2, 3, 6\]$"),
])
def test_rejects_a_bad_schedule(graph, change, message):
    with pytest.raises(SternaError, match=message):
        Accelerator(graph, Schedule({**SCHEDULES["lanes"].layers, **change}))


def test_rejects_a_schedule_that_lacks_a_layer(graph):
    layers = dict(SCHEDULES["lanes"].layers)
    del layers["act1"]
    with pytest.raises(SternaError, match=r"^Schedule must have an entry for layer 'act1'$"):
        Accelerator(graph, Schedule(layers))


@pytest.mark.slow
def test_converts_to_the_same_verilog_in_every_run():
    """Whatever order Python's sets and dictionaries have that day."""
    program = ("import hashlib; from hw.accelerator import Accelerator; "
               "from sim.verilog import to_verilog; "
               "from tests.hw.networks import SCHEDULES, mixed_network; "
               "text = to_verilog(Accelerator(mixed_network(), SCHEDULES['second layer'])); "
               "assert 'module accelerator(' in text; "
               "print(hashlib.sha256(text.encode()).hexdigest())")
    hashes = {subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2],
                             env=os.environ | {"PYTHONHASHSEED": seed}, check=True,
                             capture_output=True, text=True).stdout for seed in ("1", "2")}
    assert len(hashes) == 1
