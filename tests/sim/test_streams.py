"""`sim.streams`: the drive sees what a component does wrong."""

import pytest
from amaranth.hdl import Module, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.queue import Queue
from sim.streams import run_beats


class Wrong(wiring.Component):
    """A register with a fault."""

    i: In(stream.Signature(8))
    o: Out(stream.Signature(8))

    def __init__(self, fault):
        self.fault = fault
        super().__init__()

    def elaborate(self, platform):
        m = Module()
        is_used, word = Signal(), Signal(8)
        m.d.comb += [self.i.ready.eq(~is_used), self.o.valid.eq(is_used), self.o.payload.eq(word)]
        with m.If(self.i.valid & self.i.ready):
            m.d.sync += [is_used.eq(1), word.eq(self.i.payload)]
        with m.If(self.o.valid & self.o.ready):
            m.d.sync += is_used.eq(0)
        self.fault(m, self, is_used, word)
        return m


def drops_its_offer(m, dut, is_used, word):
    with m.If(is_used):
        m.d.sync += is_used.eq(0)


def changes_its_offer(m, dut, is_used, word):
    with m.If(is_used):
        m.d.sync += word.eq(word + 1)


def waits_to_be_asked(m, dut, is_used, word):
    m.d.comb += dut.o.valid.eq(is_used & dut.o.ready)


def is_stuck(m, dut, is_used, word):
    m.d.comb += dut.i.ready.eq(0)


@pytest.mark.parametrize("fault, message", [
    (drops_its_offer, r"^`o\.valid` fell before the transfer"),
    (changes_its_offer, r"^`o\.payload` changed before the transfer"),
])
def test_broken_rules_are_seen(fault, message):
    with pytest.raises(AssertionError, match=message):
        run_beats(Wrong(fault), [1, 2, 3], 3, o_stall=0.5, timeout=200)


@pytest.mark.parametrize("fault", [waits_to_be_asked, is_stuck])
def test_missing_beats_are_counted(fault):
    with pytest.raises(AssertionError, match=r"^only 0 of 3 beats after 200 cycles"):
        run_beats(Wrong(fault), [1, 2, 3], 3, o_stall=0.5, timeout=200)


def test_stalls_are_repeatable():
    first, second = (run_beats(Queue(8), list(range(30)), 30, i_stall=0.5, o_stall=0.5, seed=4)
                     for _ in range(2))
    other = run_beats(Queue(8), list(range(30)), 30, i_stall=0.5, o_stall=0.5, seed=5)
    assert (first.taken, first.given) == (second.taken, second.given)
    assert (first.taken, first.given) != (other.taken, other.given)


def test_waveform_is_written(tmp_path):
    run_beats(Queue(8), [1, 2], 2, vcd=tmp_path / "x.vcd")
    assert "$var" in (tmp_path / "x.vcd").read_text()
