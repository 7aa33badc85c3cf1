# amaranth: UnusedElaboratable=no
"""`sim.equality`: what it cannot take; `tests/formal` has its proofs."""

import pytest

from hw.queue import Queue
from hw.shape import vector
from sim.equality import prove_equal
from sw.graph import BeatFormat, Interval

BYTE = BeatFormat(Interval(0, 255), 1)
BIT = BeatFormat(Interval(0, 1), 1)


def test_rejects_frames_of_too_many_values():
    with pytest.raises(ValueError, match=r"^Frames must have at most 4096 different values, not "
                                         r"256\^2$"):
        prove_equal(Queue(vector(BYTE.interval, 1)), lambda x: x, BYTE, BYTE, i_beats=2, o_beats=2,
                    cycles=5)


def test_rejects_a_reference_of_another_size():
    with pytest.raises(ValueError, match=r"^Reference must give 2 values for a frame, not 1$"):
        prove_equal(Queue(vector(BIT.interval, 1)), lambda x: x[:, :1], BIT, BIT, i_beats=2,
                    o_beats=2, cycles=5)
