"""Nothing is lost inside: results find room, and no frame is written over another."""

import pytest

from hw.credit_queue import CreditQueue
from hw.frame_buffer import FrameBuffer
from hw.shape import vector
from hw.table import Table
from sim.formal import prove
from sim.formal_bench import NotProven
from sw.schedule import LaneSchedule
from tests.formal.small import BITS, ENTRIES, LAYERS

pytestmark = pytest.mark.slow

# The flag that travels with a result from its reservation to the queue.
FLAGS = {"Dense": "finish", "DenseNm": "finish", "DenseGroups": "finish",
         "Sparse": "given", "Threshold": "go", "Requantise": "go", "Table": "go", "ArgMax": "end"}


def credits_add_up(dut):
    """Credits, results on their way and results in the queue are always as many as the slots."""
    def invariants(inside):
        flag = FLAGS[type(dut).__name__]
        flags = []
        while f"{flag}_{len(flags) + 1}" in inside:
            flags.append(inside[f"{flag}_{len(flags) + 1}"])
        used = inside["queue.queue.is_used"]
        is_thermometer = (used & (used + 1)) == 0
        return [is_thermometer,
                inside["queue.credits"] + sum(flags) + sum(used) == len(used),
                ~(flags[-1] & used[-1])]

    return invariants


@pytest.mark.parametrize("name", LAYERS)
def test_a_result_finds_room(name):
    dut = LAYERS[name][0]()
    prove(dut, invariants=credits_add_up(dut))


def test_the_proof_refuses_a_credit_too_many(monkeypatch):
    """The queue holds one result less than there are credits."""
    elaborate = CreditQueue.elaborate

    def with_a_credit_too_many(queue, platform):
        queue.depth += 1
        m = elaborate(queue, platform)
        queue.depth -= 1
        m.submodules.queue.depth = queue.depth
        return m

    monkeypatch.setattr(CreditQueue, "elaborate", with_a_credit_too_many)
    dut = Table(ENTRIES, LaneSchedule(1))
    with pytest.raises(NotProven, match=r"^Stream rules of Table not proven"):
        prove(dut, invariants=credits_add_up(dut))


@pytest.mark.parametrize("beats, passes", [(1, 2), (2, 2), (3, 2), (2, 3)])
def test_a_frame_is_not_written_over_another(beats, passes):
    """The halves of the buffer belong to the writer or to the reader, never to both."""
    dut = FrameBuffer(vector(BITS, 1), beats=beats, passes=passes)

    def invariants(inside):
        full = inside["full"]
        same_half = inside["write_half"] == inside["read_half"]
        # The first pass follows the arriving beats and never overtakes them.
        follows = ((inside["read_pass"] == 0)
                   & (inside["read_beat"] <= inside["write_beat"]))
        return [full <= 2,
                (full != 0) | (same_half & follows),
                (full != 1) | ~same_half,
                (full != 2) | (same_half & (inside["write_beat"] == 0)),
                inside["write_beat"] < beats, inside["read_beat"] < beats,
                inside["read_pass"] < passes]

    prove(dut, assume=[~dut.take | dut.is_available], invariants=invariants)
