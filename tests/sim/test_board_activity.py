# amaranth: UnusedElaboratable=no
"""The cable of a simulated board, as levels in each cycle."""

import numpy as np
import pytest

from hw.accelerator import Accelerator
from hw.shell.shell import describe
from sim.board_activity import _answers, _line, _requests
from sw.host.framing import frame
from sw.host.protocol import CYCLE_BYTES, Info, Status
from tests.hw.networks import SCHEDULES, mixed_network


@pytest.fixture(scope="module", params=[1_000_000, 857_142], ids=["whole", "uneven"])
def info(request) -> Info:
    graph = mixed_network()
    return describe(Accelerator(graph, SCHEDULES["second layer"]), model_hash=graph.hash,
                    clock_hz=12_000_000, baud=request.param)


def line_of(packets: list[bytes], info: Info) -> np.ndarray:
    """Level in each cycle, as a transmitter with whole cycles per bit gives it."""
    cycles = round(info.clock_hz / info.baud)
    parts = [np.ones(40)]
    for packet in packets:
        for byte in frame(packet):
            parts.append(np.repeat([0, *(byte >> k & 1 for k in range(8)), 1], cycles))
        parts.append(np.ones(33))
    return np.concatenate(parts).astype(bool)


def test_answers_are_read_back(info):
    answers = [bytes([0, value, 2, *bytes(CYCLE_BYTES), Status.OK]) for value in (0, 7, 255)]
    assert _answers(line_of(answers, info), info) == bytes([0, 2, 7, 2, 255, 2])


def test_a_request_is_on_the_line_bit_by_bit(info):
    """Sampled in the middle of its bits, the line has the bytes of the packets."""
    frames = np.arange(24).reshape(2, 3, 4) % 17
    graph = mixed_network()
    line, per_bit = _line(info, graph, frames), info.clock_hz / info.baud
    (packet, count, whole), = _requests(info, graph, frames)
    assert (count, whole) == (2 * info.o_frame_bytes, 2)
    sent = frame(packet)
    for number, byte in enumerate(sent):
        at = [int((10 * number + bit + 0.5) * per_bit) for bit in range(10)]
        assert line[at].tolist() == [False, *(bool(byte >> k & 1) for k in range(8)), True]
    rest = line[int(10 * len(sent) * per_bit) + 1:]
    assert rest.all()
    assert len(rest) > (count + CYCLE_BYTES + 6) * 10 * per_bit  # room for the answer
