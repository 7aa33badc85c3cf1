"""Layers in the Amaranth simulator, for the tests of their components."""

import numpy as np

from sim.streams import Run, run_frames
from sim.verilog import to_verilog
from sw.graph import ArgMax, BeatFormat, Interval

BIPOLAR = Interval(-1, 1, 2)


def frames_for(node, rng, count=6):
    """Random frames behind one of all lowest and one of all highest values."""
    interval = node.input.interval
    return np.concatenate([np.full((1, *node.input.shape), interval.lo),
                           np.full((1, *node.input.shape), interval.hi),
                           rng.choice(interval.values(), (count, *node.input.shape))])


def o_beats(dut) -> int:
    """Output beats per frame."""
    return dut.node.output.size // o_format(dut).lanes


def i_format(dut) -> BeatFormat:
    return BeatFormat(dut.node.input.interval, dut.schedule.i_lanes)


def o_format(dut) -> BeatFormat:
    lanes = 1 if isinstance(dut.node, ArgMax) else dut.schedule.o_lanes
    return BeatFormat(dut.node.output.interval, lanes)


def run_layer(dut, frames, **conditions) -> Run:
    """Stream frames through a layer."""
    return run_frames(dut, frames, i_format(dut), o_format(dut), o_beats=o_beats(dut), **conditions)


def check_layer(dut, frames, **conditions) -> None:
    """The layer gives what its node says."""
    run = run_layer(dut, frames, **conditions)
    np.testing.assert_array_equal(run.outputs, dut.node.evaluate(frames).reshape(len(frames), -1))


def check_pace(make, frames) -> None:
    """Latency of a lone frame and interval of many are the documented ones, to the cycle."""
    dut = make()
    lone = run_layer(dut, frames[:1])
    assert lone.given[-1] - lone.taken[-1] == dut.latency
    many = run_layer(make(), frames)
    ends = many.given[o_beats(dut) - 1::o_beats(dut)]
    assert set(np.diff(ends)[1:]) == {dut.interval}


def check_verilog(make, name: str) -> None:
    """It converts to Verilog."""
    assert f"module {name}(" in to_verilog(make(), name)
