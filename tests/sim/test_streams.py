"""`sim.streams`: the drive sees what a component does wrong."""

import pytest

from hw.queue import Queue
from sim.streams import run_beats
from tests.sim.wrong import (
    Wrong,
    changes_its_offer,
    drops_its_offer,
    is_stuck,
    waits_to_be_asked,
)


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
