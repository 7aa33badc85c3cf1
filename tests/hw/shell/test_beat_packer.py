"""`hw.shell.beat_packer` against `BeatFormat`: the host's packing is the hardware's."""

import numpy as np
import pytest
from amaranth.back import verilog

from hw.shape import vector
from hw.shell.beat_packer import BeatPacker
from sim.streams import run_beats
from sw.graph import BeatFormat, Interval
from tests.hw.stalls import STALLS

FORMATS = [
    BeatFormat(Interval(-1, 1, 2), 1), BeatFormat(Interval(-1, 1, 2), 16),
    BeatFormat(Interval(0, 16), 4), BeatFormat(Interval(-7, 8), 3), BeatFormat(Interval(0, 255), 2),
]


def words_of(o_format, values):
    """The bits of beats, lane 0 lowest."""
    width = o_format.interval.width
    return [sum(int(code) << n * width for n, code in enumerate(o_format.interval.encode(beat)))
            for beat in values]


@pytest.mark.parametrize("o_format", FORMATS, ids=str)
@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_matches_reference(rng, o_format, i_stall, o_stall):
    values = rng.choice(o_format.interval.values(), (30, o_format.lanes))
    data = o_format.pack(values).tobytes()
    dut = BeatPacker(vector(o_format.interval, o_format.lanes))
    run = run_beats(dut, list(data), len(values), i_stall=i_stall, o_stall=o_stall)
    assert list(run.outputs) == words_of(o_format, values)
    assert dut.bytes == o_format.beat_bytes


@pytest.mark.parametrize("o_format", FORMATS, ids=str)
def test_timing_is_as_documented(o_format):
    dut = BeatPacker(vector(o_format.interval, o_format.lanes))
    run = run_beats(dut, [0] * dut.bytes * 6, 6)
    last = run.taken[dut.bytes - 1::dut.bytes]
    assert {o - i for i, o in zip(last, run.given)} == {dut.latency}
    assert set(np.diff(run.given)) == {dut.interval}


@pytest.mark.slow
def test_converts_to_verilog():
    dut = BeatPacker(vector(Interval(-7, 8), 3))
    assert "module beat_packer(" in verilog.convert(dut, name="beat_packer")
