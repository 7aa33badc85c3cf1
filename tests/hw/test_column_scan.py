# amaranth: UnusedElaboratable=no
"""`hw.column_scan`: which columns each element is offered."""

import numpy as np
import pytest
from amaranth.hdl import Module
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.column_scan import ColumnScan
from sim.streams import run_beats
from sw.codec.column_stream import column_stream
from sw.graph import BeatFormat, Interval
from tests.hw.layers import check_verilog
from tests.hw.stalls import STALLS

NIBBLES = Interval(0, 15)
SIGNED = Interval(-3, 4)


def columns(pes):
    rng = np.random.default_rng(5)
    weights = rng.choice([-3, 2, 5], (15, 12)) * (rng.random((15, 12)) < 0.2)
    return column_stream(weights, pes=pes, gap_bits=2)


class OneOutput(wiring.Component):
    """A scan of which one element is watched, while the others are always ready."""

    def __init__(self, scan, pe):
        self.scan = scan
        self.pe = pe
        o = getattr(scan, f"o_{pe}")
        super().__init__({"i": In(stream.Signature(scan.i.payload.shape())),
                          "o": Out(stream.Signature(o.payload.shape()))})

    def elaborate(self, platform):
        m = Module()
        m.submodules.scan = self.scan
        wiring.connect(m, wiring.flipped(self.i), self.scan.i)
        for pe in range(self.scan.pes):
            o = getattr(self.scan, f"o_{pe}")
            if pe == self.pe:
                wiring.connect(m, o, wiring.flipped(self.o))
            else:
                m.d.comb += o.ready.eq(1)
        return m


def offers(stream_of_columns, frames, pe, lanes):
    """What the element is to be told, as (start, count, activation, is_last)."""
    counts = stream_of_columns.counts[:, pe]
    starts = np.cumsum(counts) - counts
    found = []
    for frame in frames:
        live = np.flatnonzero(frame)
        last = live[-1] if len(live) and live[-1] >= len(frame) - lanes else None
        found += [(starts[k], counts[k], frame[k], k == last) for k in live
                  if counts[k] or k == last]
        if last is None:
            found.append((None, 0, None, True))
    return found


@pytest.mark.parametrize("pes, lanes, pe, store, interval", [
    (1, 1, 0, "rom", NIBBLES), (2, 3, 1, "bram", NIBBLES), (3, 12, 2, "rom", SIGNED),
    (15, 4, 14, "rom", NIBBLES),
])
@pytest.mark.parametrize("i_stall, o_stall", STALLS)
def test_offers_what_is_not_zero(pes, lanes, pe, store, interval, i_stall, o_stall, rng):
    found = columns(pes)
    frames = rng.choice(interval.values(), (8, 12)) * (rng.random((8, 12)) < 0.4)
    frames[3] = 0
    expected = offers(found, frames, pe, lanes)
    dut = OneOutput(ColumnScan(found, interval, lanes=lanes, depth=3, store=store), pe)
    packed = BeatFormat(interval, lanes).pack(frames.reshape(-1, lanes))
    beats = [int.from_bytes(beat.tobytes(), "little") for beat in packed]
    run = run_beats(dut, beats, len(expected), i_stall=i_stall, o_stall=o_stall)
    layout = dut.o.payload.shape()
    for word, (start, count, x, is_last) in zip(run.outputs, expected, strict=True):
        told = layout.from_bits(int(word))
        assert (told.count, told.is_last) == (count, is_last)
        if count:
            assert (told.start, told.x) == (start, x)


def test_one_column_in_a_cycle(rng):
    """Where the element takes all, a cycle for each activation that is not zero, and each beat."""
    found = columns(1)
    dut = OneOutput(ColumnScan(found, NIBBLES, lanes=3, depth=3, store="rom"), 0)
    run = run_beats(dut, [0x001, 0x120, 0x000, 0x345], int((found.counts[[0, 4, 5, 9, 10, 11]] > 0)
                                                           .sum()))
    offered = [0, 1, 2, 4, 5, 6]  # the third beat takes a cycle and offers nothing
    wanted = [cycle for cycle, column in zip(offered, [0, 4, 5, 9, 10, 11], strict=True)
              if found.counts[column, 0]]
    assert run.given == [run.taken[0] + dut.scan.latency + cycle for cycle in wanted]


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: ColumnScan(columns(2), NIBBLES, lanes=4, depth=3, store="bram"),
                  "column_scan")
