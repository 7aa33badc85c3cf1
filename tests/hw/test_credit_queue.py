"""`hw.credit_queue` behind a pipeline that cannot be stopped."""

import random

import numpy as np
import pytest
from amaranth.hdl import Module
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.credit_queue import CreditQueue
from hw.delay import delayed, delayed_flag
from sim.streams import run_beats
from tests.hw.layers import check_verilog
from tests.hw.stalls import STALLS


class Pipeline(wiring.Component):
    """Words that are ``cycles`` cycles on their way, drained by credits."""

    i: In(stream.Signature(8))
    o: Out(stream.Signature(8))

    def __init__(self, cycles: int, depth: int):
        self.cycles = cycles
        self.depth = depth
        super().__init__()

    def elaborate(self, platform):
        m = Module()
        m.submodules.queue = queue = CreditQueue(8, depth=self.depth)
        go = self.i.valid & queue.can_reserve
        m.d.comb += self.i.ready.eq(queue.can_reserve)
        m.d.comb += queue.reserve.eq(go)
        m.d.comb += queue.push.eq(delayed_flag(m, go, self.cycles, name="go"))
        m.d.comb += queue.payload.eq(delayed(m, self.i.payload, self.cycles, name="word"))
        wiring.connect(m, queue.o, wiring.flipped(self.o))
        return m


@pytest.mark.parametrize("cycles", [0, 1, 4])
@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_nothing_is_lost(cycles, i_stall, o_stall):
    words = random.Random(1).choices(range(256), k=60)
    for depth in {1, CreditQueue.depth_for(cycles)}:
        run = run_beats(Pipeline(cycles, depth), words, len(words), i_stall=i_stall,
                        o_stall=o_stall)
        assert list(run.outputs) == words


@pytest.mark.parametrize("cycles", [0, 1, 4])
def test_timing_is_as_documented(cycles):
    """Full throughput at the depth that is computed for it, and not one less."""
    depth = CreditQueue.depth_for(cycles)
    run = run_beats(Pipeline(cycles, depth), list(range(40)), 40)
    assert {o - i for i, o in zip(run.taken, run.given)} == {cycles + CreditQueue.latency}
    assert set(np.diff(run.given)) == {1}
    run = run_beats(Pipeline(cycles, depth - 1), list(range(40)), 40)
    assert max(np.diff(run.given)) > 1


@pytest.mark.parametrize("cycles, beats", [(4, 2), (4, 3), (5, 3), (4, 9), (1, 4)])
def test_results_that_are_further_apart_need_less(cycles, beats):
    depth = CreditQueue.depth_for(cycles, beats)
    run = run_beats(Pipeline(cycles, depth), list(range(20)), 20, gap=beats - 1)
    assert set(np.diff(run.taken)) == {beats}


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: CreditQueue(8, depth=3), "credit_queue")
