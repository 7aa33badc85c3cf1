# amaranth: UnusedElaboratable=no
"""`hw.queue`: what goes in comes out, in order, whatever the neighbours do."""

import numpy as np
import pytest

from hw.queue import Queue
from sim.streams import run_beats
from tests.hw.layers import check_verilog
from tests.hw.stalls import STALLS

DEPTHS = [1, 2, 3, 5]


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_matches_reference(depth, i_stall, o_stall, rng):
    words = rng.integers(256, size=60).tolist()
    run = run_beats(Queue(8, depth=depth), words, len(words), i_stall=i_stall, o_stall=o_stall)
    assert list(run.outputs) == words


@pytest.mark.parametrize("depth", DEPTHS)
def test_timing_is_as_documented(depth):
    dut = Queue(8, depth=depth)
    run = run_beats(dut, list(range(20)), 20)
    assert {o - i for i, o in zip(run.taken, run.given)} == {dut.latency}
    assert set(np.diff(run.given)) == {dut.interval}


@pytest.mark.parametrize("depth", DEPTHS)
def test_holds_as_many_beats_as_it_says(depth):
    """While nobody takes anything."""
    run = run_beats(Queue(8, depth=depth), list(range(8)), 8, o_stall=0.95)
    assert run.given[0] > 8
    assert sum(cycle < run.given[0] for cycle in run.taken) == depth


@pytest.mark.parametrize("depth", [0, -1, "2", 1.5])
def test_rejects_bad_depth(depth):
    with pytest.raises(TypeError, match=rf"^Queue depth must be a positive integer, not "
                                        rf"{depth!r}$"):
        Queue(8, depth=depth)


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: Queue(8, depth=3), "queue")
