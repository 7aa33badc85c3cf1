# amaranth: UnusedElaboratable=no
"""`hw.table` against `Table.evaluate`."""

import numpy as np
import pytest

from hw.table import Table
from sw import graph
from sw.errors import SternaError
from sw.graph import Interval, Tensor
from sw.schedule import LaneSchedule
from tests.hw.layers import (
    BIPOLAR,
    check_layer,
    check_pace,
    check_verilog,
    frames_for,
    run_layer,
)
from tests.hw.stalls import STALLS


def node(inside, outside, *, rows=6, shape=(6,)):
    entries = np.random.default_rng(5).choice(outside.values(), (rows, inside.count))
    return graph.Table("table", Tensor(shape, inside), entries, outside)


NODES = {
    "unsigned": node(Interval(0, 9), Interval(0, 7)),
    "signed": node(Interval(-5, 6), Interval(-9, 3)),
    "of a step": node(Interval(-12, 12, 4), BIPOLAR),
    "shifted": node(Interval(3, 6), Interval(10, 40, 10)),
    "shared": node(Interval(-5, 6), Interval(-9, 3), rows=1),
    "shared, two axes": node(Interval(-5, 6), Interval(-9, 3), rows=1, shape=(2, 3)),
    "one bit": node(BIPOLAR, Interval(-1, 1)),
}


def make(name, lanes=2, store="rom"):
    return Table(NODES[name], LaneSchedule(lanes, store))


@pytest.mark.parametrize("name", NODES)
@pytest.mark.parametrize("lanes, store", [(2, "rom"), (1, "bram"), (6, "bram")])
def test_matches_reference(name, lanes, store):
    layer = NODES[name]
    values = layer.input.interval.values()
    frames = np.repeat(values, layer.input.size).reshape(-1, *layer.input.shape)
    check_layer(make(name, lanes, store), frames)


@pytest.mark.parametrize("i_stall, o_stall", STALLS[1:])
def test_matches_reference_with_stalls(i_stall, o_stall, rng):
    check_layer(make("signed"), frames_for(NODES["signed"], rng), i_stall=i_stall, o_stall=o_stall)


@pytest.mark.parametrize("lanes, store, latency", [(1, "rom", 2), (2, "bram", 3), (6, "rom", 2)])
def test_timing_is_as_documented(lanes, store, latency, rng):
    frames = frames_for(NODES["signed"], rng)
    check_pace(lambda: make("signed", lanes, store), frames)
    dut = make("signed", lanes, store)
    run = run_layer(dut, frames)
    assert dut.latency == latency
    assert {o - i for i, o in zip(run.taken, run.given)} == {latency}
    assert set(np.diff(run.given)) == {1}


def test_rejects_channels_of_several_axes():
    layer = node(Interval(0, 9), BIPOLAR, rows=2, shape=(2, 3))
    with pytest.raises(ValueError, match=r"^Layer 'table' must have one axis or shared entries, "
                                         r"not the input 2x3 of 0\.\.9$"):
        Table(layer, LaneSchedule(1))


def test_rejects_tables_that_no_memory_holds():
    wide = Interval(0, (1 << 17) - 1)
    layer = graph.Table("table", Tensor((3,), wide), np.zeros((3, wide.count), int), Interval(0, 1))
    with pytest.raises(ValueError, match=r"^Table of layer 'table' must have at most 2\^18 entries "
                                         r"per lane, not 2\^19; use more lanes or fewer bits$"):
        Table(layer, LaneSchedule(1))


def test_rejects_lanes_that_do_not_divide():
    with pytest.raises(SternaError, match=r"^Lane count of layer 'table' must divide its 6 "
                                          r"elements, not be 4$"):
        make("signed", 4)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: make("signed"), "lookup")
