"""What other drivers left behind, and what nobody should send, on the whole simulated board."""

import numpy as np
import pytest

from sw.errors import SternaError
from sw.graph import BeatFormat
from sw.host.conversation import Conversation
from sw.host.driver import Device
from sw.host.framing import PacketReader, frame
from sw.host.protocol import Command, Status

pytestmark = pytest.mark.slow

SECONDS = [0.2]


def run(sequence, count, data=b""):
    return bytes([sequence, Command.RUN, count]) + data


def packed(device, frames):
    """Input bytes of frames."""
    beats = frames.reshape(-1, device.info.i_lanes)
    beat = BeatFormat(device.graph.input.tensor.interval, device.info.i_lanes)
    return beat.pack(beats).tobytes()


def answers(link, seconds=0.3):
    """All packets that come."""
    reader, found = PacketReader(), []
    end = link.now() + seconds
    while (left := end - link.now()) > 0:
        found += reader.feed(link.read(256, left))
    assert reader.damaged == 0
    return found


LEFT_BEHIND = {
    "half a packet": lambda data: frame(run(9, 1, data))[:20],
    "a packet without its end": lambda data: frame(run(9, 1, data))[:-1],
    "half a frame": lambda data: frame(run(9, 0, data[:7])),
    "a frame whose class nobody took": lambda data: frame(run(9, 0, data)),
    "an answer that nobody read": lambda data: frame(run(9, 1, data)),
    "two answers that nobody read": lambda data: frame(run(9, 1, data)) + frame(run(10, 1, data)),
    "a stuck accelerator": lambda data: frame(run(9, 200, data)),
    "noise": lambda data: bytes(range(255, 0, -1)) * 2,
    "delimiters": lambda data: bytes(50),
    "a packet that is too long": lambda data: b"\0" + b"\xfe" * 1500,
    "a reset": lambda data: frame(bytes([9, Command.RESET])),
}


@pytest.mark.parametrize("left", LEFT_BEHIND.values(), ids=LEFT_BEHIND.keys())
def test_a_new_driver_takes_over(classifier, left):
    frames = classifier.frames(12)
    first = Device(classifier.board(), classifier.graph, sequence=1)
    link = first.link
    np.testing.assert_array_equal(first.run(frames), classifier.graph.evaluate(frames))
    link.write(left(packed(first, frames[:1])))
    link.read(1, 0.002)     # the clock runs a little: the rest arrives under the new driver
    with Device(link, classifier.graph) as second:
        np.testing.assert_array_equal(second.run(frames), classifier.graph.evaluate(frames))


def test_a_run_that_comes_twice_is_executed_once(classifier):
    frames = classifier.frames(3)
    expected = classifier.graph.evaluate(frames).reshape(-1)
    with Device(classifier.board(), classifier.graph) as device:
        link = device.link
        for n, values in enumerate(frames):
            request = frame(run(100 + n, 1, packed(device, values)))
            link.write(request)
            first = answers(link)
            link.write(request + request)
            assert first + first == (first + answers(link))[:2]
            assert [packet[:2] for packet in first] == [bytes([100 + n, expected[n]])]


def test_what_comes_too_early_never_changes_what_is_being_worked_on(classifier):
    """The second request follows without a pause, while the first is executed or answered."""
    frames = classifier.frames(20)
    expected = classifier.graph.evaluate(frames).reshape(-1)
    with Device(classifier.board(), classifier.graph) as device:
        link = device.link
        for n in range(0, len(frames), 2):
            first, second = (frame(run(m, 1, packed(device, frames[m]))) for m in (n, n + 1))
            link.write(first + second)
            got = {packet[0]: packet[1] for packet in answers(link)}
            assert got[n] == expected[n]
            if n + 1 not in got:
                link.write(second)
                got = {packet[0]: packet[1] for packet in answers(link)}
            assert got[n + 1] == expected[n + 1]


def test_a_stuck_accelerator_is_an_answer_in_time(classifier):
    frames = classifier.frames(5)
    with Device(classifier.board(), classifier.graph) as device:
        talk = Conversation(device.link, sequence=50)
        start = device.link.now()
        stuck = talk.ask(Command.RUN, bytes([2]) + packed(device, frames[:1]), patience=SECONDS)
        seconds = device.link.now() - start
        assert stuck.status == Status.STUCK
        watchdog = device.info.watchdog_cycles / device.info.clock_hz
        assert watchdog < seconds < watchdog + 0.02
        again = talk.ask(Command.RUN, bytes([1]) + packed(device, frames[:1]), patience=SECONDS)
        assert again.status == Status.STUCK
        assert again.payload == b""
        assert talk.ask(Command.INFO, patience=SECONDS).status == Status.STUCK
        assert talk.ask(Command.RESET, patience=SECONDS).status == Status.OK
        assert talk.ask(Command.INFO, patience=SECONDS).status == Status.OK
        np.testing.assert_array_equal(device.run(frames), classifier.graph.evaluate(frames))


def test_output_that_is_taken_later(classifier):
    """Input and output are streams of bytes: where packets cut them does not matter."""
    frames = classifier.frames(4)
    expected = classifier.graph.evaluate(frames).reshape(-1)
    with Device(classifier.board(), classifier.graph) as device:
        data = packed(device, frames)
        talk = Conversation(device.link, sequence=50)
        size = device.info.i_frame_bytes
        taken = b""
        for count, piece in (0, data[:5]), (0, data[5:size]), (1, data[size:2 * size + 1]), (
                0, b""), (2, data[2 * size + 1:]), (1, b""):
            answer = talk.ask(Command.RUN, bytes([count]) + piece, patience=SECONDS)
            assert answer.status == Status.OK
            taken += answer.payload[:count]
        np.testing.assert_array_equal(list(taken), expected)


def test_a_board_that_is_switched_off_ends_in_an_error(classifier):
    device = Device(classifier.board(), classifier.graph)
    device.link._process.kill()
    with pytest.raises(SternaError, match=r"^Simulated board sim:// must run, but has ended"):
        device.run(classifier.frames(100))
    device.close()
