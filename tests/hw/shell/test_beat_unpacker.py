"""`hw.shell.beat_unpacker` against `BeatFormat`: the host's packing is the hardware's."""

import numpy as np
import pytest
from amaranth.back import verilog

from hw.shape import vector
from hw.shell.beat_unpacker import BeatUnpacker
from sim.streams import run_beats
from sw.graph import BeatFormat, Interval
from tests.hw.stalls import STALLS

FORMATS = [
    BeatFormat(Interval(-1, 1, 2), 1), BeatFormat(Interval(-1, 1, 2), 16),
    BeatFormat(Interval(0, 9), 1), BeatFormat(Interval(-7, 8), 3), BeatFormat(Interval(0, 255), 2),
]


@pytest.mark.parametrize("i_format", FORMATS, ids=str)
@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_matches_reference(rng, i_format, i_stall, o_stall):
    values = rng.choice(i_format.interval.values(), (30, i_format.lanes))
    beats = i_format.pack(values)
    words = [int.from_bytes(beat.tobytes(), "little") for beat in beats]
    dut = BeatUnpacker(vector(i_format.interval, i_format.lanes))
    run = run_beats(dut, words, beats.size, i_stall=i_stall, o_stall=o_stall)
    assert bytes(map(int, run.outputs)) == beats.tobytes()
    assert dut.bytes == i_format.beat_bytes


@pytest.mark.parametrize("i_format", FORMATS, ids=str)
def test_timing_is_as_documented(i_format):
    dut = BeatUnpacker(vector(i_format.interval, i_format.lanes))
    run = run_beats(dut, [0] * 6, 6 * dut.bytes)
    assert {o - i for i, o in zip(run.taken, run.given[::dut.bytes])} == {dut.latency}
    assert set(np.diff(run.taken)) == {dut.interval}


@pytest.mark.slow
def test_converts_to_verilog():
    dut = BeatUnpacker(vector(Interval(-7, 8), 3))
    assert "module beat_unpacker(" in verilog.convert(dut, name="beat_unpacker")
