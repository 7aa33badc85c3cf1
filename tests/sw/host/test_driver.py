"""`sw.host.driver` on a device that is played in Python: what it asks, what it makes of answers.

``tests/host`` has the real shell at the other end.
"""

from collections import deque
from dataclasses import replace

import numpy as np
import pytest

from sw.errors import SternaError
from sw.graph import BeatFormat, Dense, Graph, Input, Interval, Output, Table, Tensor
from sw.host.driver import Device
from sw.host.framing import PacketReader, frame
from sw.host.protocol import CYCLE_BYTES, PAYLOAD_BYTES, Command, Info, Status


def graph_of(inputs=6, outputs=3, seed=1) -> Graph:
    weights = np.random.default_rng(seed).integers(-1, 2, (outputs, inputs))
    tensor = Tensor((inputs,), Interval(-8, 7))
    return Graph((Dense("fc", tensor, weights),), Input(tensor, 0.5),
                 Output(np.array([0.25]), np.array([1.0])))


class PlayedDevice:
    """A link to a device that computes a graph, with faults as the test asks for."""

    name = "played"
    baud = 1_000_000
    latency = 0.0

    def __init__(self, graph, *, i_lanes=3, o_lanes=1, **changes):
        self.graph = graph
        self.i_format = BeatFormat(graph.input.tensor.interval, i_lanes)
        self.o_format = BeatFormat(graph.last.interval, o_lanes)
        self.info = replace(
            Info(graph.hash[:16], 12_000_000, 1_000_000, 1 << 16,
                 i_lanes, self.i_format.interval.width, graph.input.tensor.size // i_lanes,
                 o_lanes, self.o_format.interval.width, graph.last.size // o_lanes), **changes)
        self.requests = []      # (sequence, command, payload) of every one that came
        self.runs = []          # (input bytes, count) of every one that was executed
        self.lost_answers = deque()
        self.is_closed = False
        self.is_streaming = False   # gives the output of each byte at once: a table, one lane
        self.is_stuck_in = None     # number of the RUN that gets stuck
        self.time = 0.0
        self._reader = PacketReader()
        self._answers = b""
        self._kept = None
        self._reset()

    def _reset(self):
        self._fed, self._ready, self._is_stuck = b"", b"", False

    def write(self, data):
        assert not self.is_closed
        for sequence, code, *payload in self._reader.feed(data):
            command = Command(code)
            self.requests.append((sequence, command, bytes(payload)))
            is_run = command in (Command.RUN, Command.FEED)
            if is_run and self._kept and self._kept[0] == sequence:
                answer = self._kept[1]
            else:
                payload, status = self._execute(command, bytes(payload))
                answer = bytes([sequence]) + payload + bytes([command << 4 | status])
                self._kept = (sequence, answer) if is_run else None
            if not (self.lost_answers and self.lost_answers.popleft()):
                self._answers += frame(answer)

    def _execute(self, command, payload):
        if command == Command.RESET:
            self._reset()
        if command == Command.INFO:
            return self.info.to_bytes(), Status.OK
        if command == Command.RESET:
            return b"", Status.OK
        count, data = payload[0], payload[1:]
        assert count <= PAYLOAD_BYTES
        if self._is_stuck or len(self.runs) == self.is_stuck_in:
            self.is_stuck_in, self._is_stuck = None, True
            return b"", Status.STUCK
        self.runs.append((data, count))
        self._fed += data
        if self.is_streaming:
            entries = self.graph.nodes[0].entries[0]
            self._ready += bytes(int(entries[byte]) for byte in data)
            self._fed = b""
        size = self.info.i_frame_bytes
        while len(self._fed) >= size:
            raw, self._fed = np.frombuffer(self._fed[:size], np.uint8), self._fed[size:]
            x = self.i_format.unpack(raw.reshape(self.info.i_beats, -1))
            y = self.graph.evaluate(x.reshape(1, *self.graph.input.tensor.shape))
            self._ready += self.o_format.pack(y.reshape(self.info.o_beats, -1)).tobytes()
        if command == Command.RUN:
            assert len(self._ready) >= count, "asked for more than the frames give"
        output, self._ready = self._ready[:count], self._ready[count:]
        return output + len(self.runs).to_bytes(CYCLE_BYTES, "little"), Status.OK

    def read(self, size, timeout):
        if not self._answers:
            self.time += timeout
        data, self._answers = self._answers[:size], self._answers[size:]
        return data

    def now(self):
        return self.time

    def close(self):
        self.is_closed = True


def frames_of(graph, count, seed=2):
    interval = graph.input.tensor.interval
    return np.random.default_rng(seed).choice(interval.values(),
                                              (count, *graph.input.tensor.shape))


def test_opens_with_reset_and_info():
    graph = graph_of()
    link = PlayedDevice(graph)
    with Device(link, graph, sequence=255) as device:
        assert device.info == link.info
        assert link.requests == [(255, Command.RESET, b""), (0, Command.INFO, b"")]
        assert not link.is_closed
    assert link.is_closed


def test_first_number_is_drawn():
    graph = graph_of()
    numbers = set()
    for _ in range(20):
        link = PlayedDevice(graph)
        Device(link, graph)
        numbers.add(link.requests[0][0])
    assert len(numbers) > 1


@pytest.mark.parametrize("i_lanes, o_lanes", [(1, 1), (2, 3), (3, 1), (6, 3)])
@pytest.mark.parametrize("count", [1, 2, 200])
def test_runs_batches(i_lanes, o_lanes, count):
    graph = graph_of()
    link = PlayedDevice(graph, i_lanes=i_lanes, o_lanes=o_lanes)
    frames = frames_of(graph, count)
    device = Device(link, graph)
    expected = graph.evaluate(frames)
    np.testing.assert_array_equal(device.run_integers(frames), expected)
    np.testing.assert_array_equal(device.run(frames), expected * 0.25 + 1)
    np.testing.assert_array_equal(device.run(frames * 0.5), expected * 0.25 + 1)


def test_packs_as_many_frames_into_a_run_as_fit():
    graph = graph_of()      # 2 beats of 2 bytes in, 3 beats of 1 byte out
    link = PlayedDevice(graph)
    device = Device(link, graph)
    device.run(frames_of(graph, 130))
    assert link.info.frames_per_run == 50
    assert [(len(data), count) for data, count in link.runs] == [
        (50 * 4, 50 * 3), (50 * 4, 50 * 3), (30 * 4, 30 * 3)]


def test_cuts_a_large_frame_into_runs():
    graph = graph_of(inputs=600, outputs=300)
    link = PlayedDevice(graph, i_lanes=4, o_lanes=1)   # 300 bytes in, 600 bytes out: 51 for 102
    device = Device(link, graph)
    frames = frames_of(graph, 2)
    done = []
    np.testing.assert_array_equal(
        device.run_integers(frames, progress=lambda *state: done.append(state)),
        graph.evaluate(frames))
    one_frame = [(51, 204)] * 5 + [(45, 204), (0, 204), (0, 192)]
    assert [(len(data), count) for data, count in link.runs] == 2 * one_frame
    assert [command for _, command, _ in link.requests[2:10]] == (
        [Command.FEED] * 5 + [Command.RUN] * 3)
    assert done == [(0, 2)] * 7 + [(1, 2)] * 8 + [(2, 2)]


def test_takes_output_that_comes_while_it_feeds():
    tensor = Tensor((600,), Interval(0, 255))
    graph = Graph((Table("not", tensor, np.arange(255, -1, -1).reshape(1, 256), Interval(0, 255)),),
                  Input(tensor, 1.0), Output(np.ones(1), np.zeros(1)))
    link = PlayedDevice(graph, i_lanes=1)
    link.is_streaming = True
    device = Device(link, graph)
    frames = frames_of(graph, 3)
    np.testing.assert_array_equal(device.run_integers(frames), graph.evaluate(frames))
    assert {len(data) for data, _ in link.runs} == {102, 90}


def test_cuts_a_large_frame_with_little_output_into_full_packets():
    graph = graph_of(inputs=600)
    link = PlayedDevice(graph)      # 400 bytes in, 6 bytes out
    device = Device(link, graph)
    frames = frames_of(graph, 2)
    np.testing.assert_array_equal(device.run_integers(frames), graph.evaluate(frames))
    assert [(len(data), count) for data, count in link.runs] == 2 * [(203, 6), (197, 6)]


def test_counts_cycles_and_tells_progress():
    graph = graph_of()
    device = Device(PlayedDevice(graph), graph)
    done = []
    device.run(frames_of(graph, 130), progress=lambda *state: done.append(state))
    assert device.cycles == 1 + 2 + 3
    assert done == [(50, 130), (100, 130), (130, 130)]
    device.run(frames_of(graph, 1))
    assert device.cycles == 4


def test_executes_once_what_it_has_to_ask_twice():
    graph = graph_of()
    link = PlayedDevice(graph)
    device = Device(link, graph)
    frames = frames_of(graph, 130)
    link.lost_answers.extend([True, True, False, False, True])
    np.testing.assert_array_equal(device.run_integers(frames), graph.evaluate(frames))
    assert len(link.runs) == 3
    assert len(link.requests) == 2 + 3 + 3
    assert device.retries == 3


def test_gives_up_on_a_device_that_falls_silent_and_resets_it_in_the_next_run():
    graph = graph_of()
    link = PlayedDevice(graph)
    device = Device(link, graph)
    frames = frames_of(graph, 130)
    link.lost_answers.extend([False, True, True, True])
    with pytest.raises(SternaError, match=r"^Device at played must answer RUN, not with silence in "
                                          r"3 tries: "):
        device.run(frames)
    np.testing.assert_array_equal(device.run_integers(frames), graph.evaluate(frames))
    assert [command for _, command, _ in link.requests].count(Command.RESET) == 2


def test_a_run_that_was_interrupted_is_cleared_before_the_next():
    graph = graph_of(inputs=600)
    link = PlayedDevice(graph)
    device = Device(link, graph)
    frames = frames_of(graph, 2)

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        device.run(frames, progress=stop)
    np.testing.assert_array_equal(device.run_integers(frames), graph.evaluate(frames))
    assert [command for _, command, _ in link.requests].count(Command.RESET) == 2


def test_reports_a_stuck_accelerator_and_resets_it_in_the_next_run():
    graph = graph_of()
    link = PlayedDevice(graph)
    device = Device(link, graph)
    link.is_stuck_in = 1
    frames = frames_of(graph, 130)
    with pytest.raises(SternaError, match=r"^Accelerator at played must answer within 65536 clock "
                                          r"cycles, but is stuck; the next run resets it$"):
        device.run(frames)
    np.testing.assert_array_equal(device.run_integers(frames), graph.evaluate(frames))


def test_verify_counts_what_differs():
    graph = graph_of()
    device = Device(PlayedDevice(graph), graph)
    frames = frames_of(graph, 50)
    assert device.verify(frames).is_equal
    assert device.verify(frames).frames == 50

    # The device computes another network, but claims to hold this one.
    other = graph_of(seed=5)
    liar = Device(PlayedDevice(other, model_hash=graph.hash[:16],
                               o_width=graph.last.interval.width), graph)
    differs = (graph.evaluate(frames) != other.evaluate(frames)).any(axis=1)
    found = liar.verify(frames)
    assert found.mismatches == differs.sum() > 0
    assert found.first is not None
    assert found.first.frame == differs.argmax()


def test_refuses_another_model_and_closes():
    graph, other = graph_of(), graph_of(seed=5)
    link = PlayedDevice(other)
    with pytest.raises(SternaError, match=rf"^Device at played must hold the model "
                                          rf"{graph.hash[:16]} of this build, not "
                                          rf"{other.hash[:16]}: program the board with it$"):
        Device(link, graph)
    assert link.is_closed


@pytest.mark.parametrize("changes, has", [
    ({"i_beats": 3}, "frames of 6 values of 4 bits, not 3 beats of 3 values of 4 bits"),
    ({"o_width": 8}, "frames of 3 values of 7 bits, not 3 beats of 1 values of 8 bits"),
])
def test_refuses_frames_that_are_not_the_graphs(changes, has):
    graph = graph_of()
    with pytest.raises(SternaError, match=rf"^Device at played must have {has}: its bitstream is "
                                          rf"not that of the graph$"):
        Device(PlayedDevice(graph, **changes), graph)


@pytest.mark.parametrize("x, message", [
    (np.zeros((2, 5), int), r"^Input must have the shape \(frames, 6\), not \(2, 5\)$"),
    (np.full((2, 6), 8), r"^Input integers must be in -8\.\.7, not 8 \(frame 0, element \[0\]\)$"),
    (np.full((2, 6), "a"), r"^Input must have an integer or float dtype, not <U1$"),
])
def test_rejects_bad_input_before_anything_is_sent(x, message):
    graph = graph_of()
    link = PlayedDevice(graph)
    device = Device(link, graph)
    with pytest.raises(SternaError, match=message):
        device.run(x)
    assert len(link.requests) == 2


def with_answers(link, edit):
    """Let ``edit`` change the payload of every answer to a RUN."""
    execute = link._execute

    def edited(command, payload):
        answer, status = execute(command, payload)
        return (edit(answer), status) if command == Command.RUN else (answer, status)

    link._execute = edited


def test_never_takes_an_answer_of_another_length():
    graph = graph_of()
    link = PlayedDevice(graph)
    device = Device(link, graph)
    with_answers(link, lambda answer: answer[1:])
    with pytest.raises(SternaError, match=r"^Device at played must answer with 6 output bytes, not "
                                          r"5: its protocol is another version$"):
        device.run(frames_of(graph, 2))


def test_never_takes_an_answer_that_the_graph_cannot_give():
    graph = graph_of()
    hi, width = graph.last.interval.hi, graph.last.interval.width
    assert hi < (1 << width - 1) - 1
    link = PlayedDevice(graph)
    device = Device(link, graph)
    with_answers(link, lambda answer: bytes([(1 << width - 1) - 1]) + answer[1:])
    with pytest.raises(SternaError, match=r"^Device at played must answer with integers in .*: its "
                                          r"bitstream is not that of the graph$"):
        device.run(frames_of(graph, 2))


def test_reports_a_refusal():
    graph = graph_of()
    link = PlayedDevice(graph)
    device = Device(link, graph)
    link._execute = lambda command, payload: (b"", Status.REFUSED)
    with pytest.raises(SternaError, match=r"^Device at played must know the request RUN with 9 "
                                          r"bytes, but refuses it: its protocol is another "
                                          r"version$"):
        device.run(frames_of(graph, 2))
