"""`hw.frame_buffer`: every frame as often as there are passes."""

import numpy as np
import pytest
from amaranth.hdl import Module, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.credit_queue import CreditQueue
from hw.frame_buffer import FrameBuffer
from sim.streams import run_beats
from tests.hw.layers import check_verilog
from tests.hw.stalls import STALLS


class Reader(wiring.Component):
    """Takes beats as fast as it may, and streams them on."""

    i: In(stream.Signature(8))
    o: Out(stream.Signature(8))

    def __init__(self, beats: int, passes: int):
        self.buffer = FrameBuffer(8, beats=beats, passes=passes)
        super().__init__()

    def elaborate(self, platform):
        m = Module()
        m.submodules.buffer = buffer = self.buffer
        m.submodules.queue = queue = CreditQueue(8, depth=CreditQueue.depth_for(buffer.latency))
        wiring.connect(m, wiring.flipped(self.i), buffer.i)
        wiring.connect(m, queue.o, wiring.flipped(self.o))
        is_taken = Signal()
        m.d.comb += buffer.take.eq(buffer.is_available & queue.can_reserve)
        m.d.comb += queue.reserve.eq(buffer.take)
        m.d.sync += is_taken.eq(buffer.take)
        m.d.comb += queue.push.eq(is_taken)
        m.d.comb += queue.payload.eq(buffer.beat)
        return m


SIZES = [(1, 1), (1, 4), (4, 1), (3, 2), (5, 3), (7, 2)]


@pytest.mark.parametrize("beats, passes", SIZES)
@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_matches_reference(beats, passes, i_stall, o_stall, rng):
    frames = rng.integers(256, size=(8, beats))
    wanted = np.repeat(frames[:, np.newaxis], passes, axis=1).ravel()
    run = run_beats(Reader(beats, passes), frames.ravel().tolist(), len(wanted), i_stall=i_stall,
                    o_stall=o_stall)
    assert list(run.outputs) == wanted.tolist()


@pytest.mark.parametrize("beats, passes", SIZES)
def test_timing_is_as_documented(beats, passes):
    dut = Reader(beats, passes)
    buffer = dut.buffer
    run = run_beats(dut, list(range(8 * beats)), 8 * beats * passes)
    on_the_way = buffer.lead + buffer.latency + CreditQueue.latency
    assert run.given[0] - run.taken[0] == on_the_way
    # From the first beat on, a beat in every cycle: the passes hide the arrival of the next frame.
    assert set(np.diff(run.given)) == {1}
    assert buffer.interval == beats * passes


def test_takes_a_second_frame_while_the_first_is_read():
    dut = Reader(4, 3)
    run = run_beats(dut, list(range(16)), 48)
    assert run.taken[7] - run.taken[0] == 7
    assert run.taken[8] > run.given[0] + 8


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: FrameBuffer(8, beats=5, passes=2), "frame_buffer")
