# amaranth: UnusedElaboratable=no
"""`hw.beat_buffer`: beats in order."""

import numpy as np
import pytest
from amaranth.hdl import unsigned

from hw.beat_buffer import BeatBuffer
from sim.streams import run_beats
from tests.hw.layers import check_verilog
from tests.hw.stalls import STALLS


@pytest.mark.parametrize("depth", [2, 3, 8, 13])
@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_beats_come_in_order(depth, i_stall, o_stall, rng):
    words = rng.integers(256, size=50).tolist()
    run = run_beats(BeatBuffer(unsigned(8), depth=depth), words, 50, i_stall=i_stall,
                    o_stall=o_stall)
    assert run.outputs.tolist() == words


def test_timing_is_as_documented():
    dut = BeatBuffer(unsigned(8), depth=8)
    run = run_beats(dut, list(range(40)), 40)
    assert {o - i for i, o in zip(run.taken, run.given, strict=True)} == {dut.latency}
    assert set(np.diff(run.given)) == {dut.interval}


def test_holds_what_nobody_takes():
    """As many beats as its depth are taken before the first is given."""
    run = run_beats(BeatBuffer(unsigned(8), depth=8), list(range(20)), 20, o_stall=0.95, seed=3)
    assert np.searchsorted(run.taken, run.given[0]) == 8


@pytest.mark.parametrize("depth", [1, 2.0])
def test_rejects_a_depth(depth):
    with pytest.raises(ValueError, match=rf"^Buffer depth must be an integer of at least 2, not "
                                         rf"{depth}$"):
        BeatBuffer(unsigned(8), depth=depth)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: BeatBuffer(unsigned(8), depth=8), "beat_buffer")
