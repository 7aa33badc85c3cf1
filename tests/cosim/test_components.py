"""The exported Verilog of layers against their nodes: what is synthesised is what was verified."""

import numpy as np
import pytest

from hw.argmax import ArgMax
from hw.dense import Dense
from hw.requantise import Requantise
from hw.sparse import Sparse
from hw.table import Table
from hw.threshold import Threshold
from sim.cosim import cosimulate
from sim.stimulus import stimulus
from sim.verilog import to_verilog
from sw import graph
from sw.graph import Interval, Tensor
from sw.schedule import DenseSchedule, LaneSchedule, RequantiseSchedule, SparseSchedule
from tests.hw.layers import BIPOLAR, i_format, o_format

pytestmark = pytest.mark.slow


def dense(interval, weights, *schedule):
    rng = np.random.default_rng(9)
    layer = graph.Dense("fc", Tensor((12,), interval), rng.choice(weights, (6, 12)))
    return Dense(layer, DenseSchedule(*schedule))


def sparse():
    rng = np.random.default_rng(9)
    weights = rng.choice([-90, -20, 17, 55], (6, 12)) * (rng.random((6, 12)) < 0.3)
    return Sparse(graph.Dense("fc", Tensor((12,), Interval(0, 15)), weights),
                  SparseSchedule(3, 4, 3, 1, store="bram", counts="bram"))


def requantise():
    thresholds = (np.arange(1, 16) << 4) - np.arange(6)[:, None] * 9
    layer = graph.Threshold("act", Tensor((6,), Interval(-300, 300)), thresholds,
                            np.zeros(6, bool), Interval(0, 15))
    return Requantise(layer, RequantiseSchedule(2, "bram", shift=4))


def staircase():
    rng = np.random.default_rng(9)
    inside, outside = Interval(-20, 30), Interval(-2, 4)
    thresholds = np.sort(rng.choice(np.arange(-20, 32), (6, 6)), axis=1)
    return Threshold(graph.Threshold("act", Tensor((6,), inside), thresholds,
                                     rng.integers(0, 2, 6), outside), LaneSchedule(2, "bram"))


def table():
    entries = np.random.default_rng(9).integers(-9, 10, (6, 16))
    return Table(graph.Table("table", Tensor((6,), Interval(-8, 7)), entries, Interval(-9, 9)),
                 LaneSchedule(3))


def argmax():
    return ArgMax(graph.ArgMax("class", Tensor((12,), Interval(-4, 5))), LaneSchedule(4))


COMPONENTS = {
    "xnor": lambda: dense(BIPOLAR, [-1, 1], 2, 4, "xnor", "bram"),
    "ternary": lambda: dense(Interval(-7, 9), [-1, 0, 1], 3, 2, "ternary", "rom"),
    "lowbit": lambda: dense(Interval(0, 255), range(-128, 128), 2, 3, "lowbit", "bram"),
    "sparse": sparse,
    "requantise": requantise,
    "threshold": staircase,
    "table": table,
    "argmax": argmax,
}


@pytest.mark.parametrize("name", COMPONENTS)
def test_matches_reference(name, tmp_path, cache_dir):
    dut = COMPONENTS[name]()
    frames = stimulus(dut.node.input, 16)
    done = cosimulate(to_verilog(dut), frames, dut.node.evaluate(frames), tmp_path,
                      layer=dut.node.name, i_format=i_format(dut), o_format=o_format(dut),
                      interval=None if isinstance(dut, Sparse) else dut.interval,
                      cache_dir=cache_dir / "cosim")
    assert done.passed, done.message
    np.testing.assert_array_equal(done.outputs, dut.node.evaluate(frames))
