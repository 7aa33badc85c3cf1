"""The bench inside the simulator sees what is wrong."""

import numpy as np
import pytest

from hw.queue import Queue
from sim.cosim import cosimulate
from sim.verilog import to_verilog
from sw.graph import BeatFormat, Interval
from tests.sim.wrong import Wrong, changes_its_offer, drops_its_offer, is_stuck

pytestmark = pytest.mark.slow

WORD = BeatFormat(Interval(0, 255), 1)
WORDS = np.arange(20).reshape(10, 2)


def run(dut, folder, cache_dir, expected=WORDS, interval=None):
    return cosimulate(to_verilog(dut), WORDS, expected, folder, layer="copy", i_format=WORD,
                      o_format=WORD, interval=interval, stall=0.5, patience=50, waves=True,
                      cache_dir=cache_dir / "cosim")


@pytest.mark.parametrize("fault, test, message", [
    (drops_its_offer, "frames_with_stalls", "`o.valid` fell before the transfer, in cycle "),
    (changes_its_offer, "frames_with_stalls", "`o.payload` changed before the transfer, in cycle "),
    (is_stuck, "frames_at_full_speed", "stuck: 0 of 20 output beats after 0 of 20 input beats, and "
                                       "no transfer for 50 cycles"),
])
def test_a_fault_is_named(fault, test, message, tmp_path, cache_dir):
    done = run(Wrong(fault), tmp_path, cache_dir)
    assert not done.passed
    assert done.failures[test].startswith(message)
    assert done.waveform.exists()


def test_a_slow_component_is_seen(tmp_path, cache_dir):
    """Two beats for a frame, each in two cycles."""
    queue = Queue(8, depth=1)
    done = run(queue, tmp_path, cache_dir, interval=3)
    assert done.failures == {"frames_at_full_speed": "cycles per frame must be 3, not 4.00"}
    assert run(queue, tmp_path, cache_dir, interval=4).passed


def test_a_wrong_value_is_named(tmp_path, cache_dir):
    expected = WORDS.copy()
    expected[7, 1] = 99
    done = run(Queue(8, depth=1), tmp_path, cache_dir, expected=expected)
    assert set(done.failures.values()) == {
        "frame 7, layer 'copy', element 1: must be 99, not 15"}
    assert len(done.failures) == 3
