"""What is left of a proof that fails."""

import pytest
from amaranth.hdl import Const

from hw.queue import Queue
from sim.formal import prove, prove_progress
from sim.formal_bench import NotProven

pytestmark = pytest.mark.slow


def test_a_waveform_is_left(tmp_path):
    with pytest.raises(NotProven, match=r"^Progress of Queue not proven"):
        prove_progress(Queue(2, depth=2), within=0, cycles=8, vcd=tmp_path / "x.vcd")
    text = (tmp_path / "x.vcd").read_text()
    assert "i__payload" in text
    assert "o__valid" in text


def test_an_invariant_that_does_not_hold_is_refused():
    with pytest.raises(NotProven, match=r"^Stream rules of Queue not proven"):
        prove(Queue(2, depth=2), invariants=lambda inside: [inside["is_used"] != 3])


def test_assumptions_bind():
    """Whoever never offers anything never fills the queue."""
    dut = Queue(2, depth=2)
    prove(dut, assume=[~dut.i.valid], invariants=lambda inside: [inside["is_used"] == 0])
    with pytest.raises(NotProven, match=r"^Stream rules of Queue not proven"):
        prove(Queue(2, depth=2), assume=[Const(1)],
              invariants=lambda inside: [inside["is_used"] == 0])
