# amaranth: UnusedElaboratable=no
"""`hw.sparse` against `Dense.evaluate`."""

import numpy as np
import pytest
from amaranth.hdl import Const, Module, ResetInserter, Signal
from amaranth.lib import wiring

from hw.sparse import Sparse
from sim.streams import run_frames
from sw import graph
from sw.errors import SternaError
from sw.graph import Interval, Tensor
from sw.schedule import SparseSchedule
from tests.hw.layers import (
    check_layer,
    check_verilog,
    frames_for,
    i_format,
    o_beats,
    o_format,
    run_layer,
)
from tests.hw.stalls import STALLS

NIBBLES = Interval(0, 15)


def node(interval, book, shape, density, seed=7):
    """A layer with weights of ``book`` at a share of the places."""
    rng = np.random.default_rng(seed)
    weights = rng.choice(book, shape) * (rng.random(shape) < density)
    weights[-1, -1] = book[0]  # not all are zero
    return graph.Dense("fc", Tensor((shape[1],), interval), weights)


BOOK = [-100, -37, -9, -3, 4, 11, 29, 90]
MANY = node(NIBBLES, BOOK, (12, 24), 0.15)
FEW = node(NIBBLES, BOOK, (30, 16), 0.03)
FULL = node(NIBBLES, [-2, 3], (6, 8), 1.0)
PLUS_MINUS = node(NIBBLES, [-1, 1], (6, 8), 1.0)
ODD = node(Interval(0, 1), [5], (13, 21), 0.2)
SIGNED = node(Interval(-8, 7), [-1, 1], (10, 12), 0.3)
BYTES = node(Interval(0, 255), range(-128, -112), (9, 10), 0.3)
NEVER_ZERO = node(Interval(3, 6), BOOK, (6, 8), 0.3)
DOUBLED = node(NIBBLES, [-8, 4, 12], (10, 8), 0.3)
LAST = node(NIBBLES, range(1, 33), (10, 40), 0.5)

CASES = {
    "one element": (MANY, SparseSchedule(1, 1, 1, 4)),
    "two elements": (MANY, SparseSchedule(2, 4, 2, 3)),
    "four elements": (MANY, SparseSchedule(4, 8, 4, 2, store="bram", counts="bram")),
    "one output lane": (MANY, SparseSchedule(4, 3, 1, 3, depth=2)),
    "an element for each row": (FULL, SparseSchedule(6, 8, 6, 1)),
    "skips": (FEW, SparseSchedule(2, 4, 2, 1)),
    "long skips": (FEW, SparseSchedule(1, 2, 1, 2, counts="bram")),
    "elements without entries": (FEW, SparseSchedule(10, 2, 10, 2)),
    "no zeros": (FULL, SparseSchedule(3, 4, 3, 1, depth=1)),
    "rows that do not divide": (ODD, SparseSchedule(4, 3, 1, 2, store="bram")),
    "no zeros, of a step": (PLUS_MINUS, SparseSchedule(3, 2, 3, 1)),
    "signed": (SIGNED, SparseSchedule(2, 3, 2, 3)),
    "bytes": (BYTES, SparseSchedule(3, 5, 3, 2)),
    "bytes, dsp": (BYTES, SparseSchedule(3, 5, 3, 2, multiplier="dsp")),
    "never zero": (NEVER_ZERO, SparseSchedule(2, 2, 2, 2)),
    "doubled": (DOUBLED, SparseSchedule(5, 2, 5, 2)),
    "32 values": (LAST, SparseSchedule(2, 4, 2, 3)),
}
SOME = ["one element", "four elements", "one output lane", "elements without entries", "no zeros"]


def make(case):
    return Sparse(*CASES[case])


def sparse_frames(layer, rng, count=8):
    """Frames of all densities, from none to full, that begin and end with the emptiest."""
    frames = frames_for(layer, rng, count)
    if 0 not in layer.input.interval:
        return frames
    density = np.concatenate([np.linspace(0, 1, len(frames) - 1), [0]])
    return frames * (rng.random(frames.shape) < density[:, None])


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_matches_reference_in_the_documented_cycles(case, rng):
    """Every frame's results come in the cycle that the pace says."""
    layer, schedule = CASES[case]
    dut, frames = make(case), sparse_frames(layer, rng)
    run = run_layer(dut, frames)
    np.testing.assert_array_equal(run.outputs, layer.evaluate(frames))
    starts = schedule.pace(layer).ends(frames != 0)
    firsts = np.array(run.given[::o_beats(dut)])
    np.testing.assert_array_equal(firsts - firsts[0], starts - starts[0])
    assert schedule.measured_cycles(layer, frames) == np.diff(firsts).mean() <= dut.interval
    ends = run.given[o_beats(dut) - 1::o_beats(dut)]
    np.testing.assert_array_equal(ends - firsts, o_beats(dut) - 1)


@pytest.mark.slow
@pytest.mark.parametrize("case", SOME)
def test_full_frames_take_the_bound(case):
    layer, schedule = CASES[case]
    dut = make(case)
    frames = np.full((5, layer.in_features), layer.input.interval.hi)
    run = run_layer(dut, frames)
    assert np.diff(run.given[::o_beats(dut)]).max() == dut.interval == schedule.cycles(layer)
    last_taken = run.taken[layer.in_features // schedule.simd - 1]
    assert run.given[o_beats(dut) - 1] - last_taken == dut.latency


@pytest.mark.parametrize("case", SOME)
@pytest.mark.parametrize("i_stall, o_stall", STALLS[1:])
def test_matches_reference_with_stalls(case, i_stall, o_stall, rng):
    check_layer(make(case), sparse_frames(CASES[case][0], rng), i_stall=i_stall, o_stall=o_stall)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["two elements", "signed", "bytes", "doubled"])
def test_extremes_do_not_wrap(case):
    """Each output at its highest and its lowest."""
    layer, _ = CASES[case]
    interval = layer.input.interval
    frames = np.concatenate([np.where(layer.weights > 0, interval.hi, interval.lo),
                             np.where(layer.weights > 0, interval.lo, interval.hi)])
    outputs = layer.evaluate(frames)
    assert {outputs.min(), outputs.max()} == {layer.output.interval.lo, layer.output.interval.hi}
    check_layer(make(case), frames)


class Interrupted(wiring.Component):
    """Is in the middle of a frame when it is reset, and then as new."""

    def __init__(self, dut, cycles):
        self.dut = dut
        self.cycles = cycles
        super().__init__(dut.signature)

    def elaborate(self, platform):
        m = Module()
        cycle = Signal(range(self.cycles + 1))
        is_over = cycle == self.cycles
        m.submodules.dut = ResetInserter(cycle == self.cycles - 1)(self.dut)
        with m.If(~is_over):
            m.d.sync += cycle.eq(cycle + 1)
            m.d.comb += self.dut.i.valid.eq(1)
            m.d.comb += self.dut.i.payload.eq(~Const(0, self.i.payload.shape().size))
        with m.Else():
            wiring.connect(m, wiring.flipped(self.i), self.dut.i)
            wiring.connect(m, self.dut.o, wiring.flipped(self.o))
        return m


@pytest.mark.parametrize("cycles", [12, 25, 41])
def test_nothing_is_left_behind_a_reset(cycles, rng):
    layer, _ = CASES["two elements"]
    dut = make("two elements")
    frames = sparse_frames(layer, rng, 2)
    run = run_frames(Interrupted(dut, cycles), frames, i_format(dut), o_format(dut),
                     o_beats=o_beats(dut))
    np.testing.assert_array_equal(run.outputs, layer.evaluate(frames))


@pytest.mark.parametrize("schedule, message", [
    (SparseSchedule(13, 1, 1, 4), r"^PE of layer 'fc' must be at most its 12 outputs, not 13$"),
    (SparseSchedule(2, 5, 1, 4), r"^SIMD of layer 'fc' must divide its 24 inputs, not be 5; "
                                r"choose "),
    (SparseSchedule(2, 4, 2, 4, store="spram"), r"^Store of layer 'fc' must be one of rom, bram, "),
])
def test_rejects_a_bad_schedule(schedule, message):
    with pytest.raises(SternaError, match=message):
        Sparse(MANY, schedule)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: make("four elements"), "sparse")
