"""The cable's model: by hand, and against the bytes that the driver really moves."""

import dataclasses

import numpy as np
import pytest

from sw.graph import BeatFormat, Dense, Graph, Input, Interval, Output, Tensor
from sw.host.driver import Device
from sw.host.framing import PacketReader, frame
from sw.host.protocol import CYCLE_BYTES, Command, Info
from sw.report import model_link

INFO = Info(model_hash="0" * 16, clock_hz=24_000_000, baud=1_000_000, watchdog_cycles=48_000_000,
            i_lanes=16, i_width=5, i_beats=4, o_lanes=1, o_width=4, o_beats=1)


def test_frames_in_groups_by_hand():
    # A beat is 16 * 5 bits, 10 bytes, and a frame 4 of them: 5 frames are 200 of 203 bytes.
    # Request: number, command, count, 200, CRC 2, COBS 1, delimiters 2. Answer: number, 5, cycles
    # 4, status, CRC 2, COBS 1, delimiters 2.
    link = model_link(INFO)
    assert (link.frames_per_run, link.wire_bytes) == (5, 208 + 16)
    assert link.frames_per_second == pytest.approx(5 / (224 * 10 / 1e6), rel=1e-12)
    assert link.baud == 1_000_000


def test_cycles_of_the_accelerator_count_where_given():
    link = model_link(INFO, cycles_per_frame=2400)
    assert link.frames_per_second == pytest.approx(5 / (2240e-6 + 5 * 100e-6), rel=1e-12)


def test_a_frame_in_several_requests_by_hand():
    # 784 bytes are 203 + 203 + 203 + 175. Every request has 3 bytes before its data and every
    # answer 6 around its own; both 5 of framing.
    info = dataclasses.replace(INFO, i_lanes=1, i_width=8, i_beats=784)
    link = model_link(info)
    assert (link.frames_per_run, link.wire_bytes) == (1, 784 + 1 + 4 * (3 + 5 + 6 + 5))


def test_long_outputs_are_fetched_in_pieces():
    info = dataclasses.replace(INFO, i_beats=1, o_width=8, o_beats=500)
    # 2 input bytes in each of 4 FEED and the first RUN, then 2 more RUN for 500 output bytes.
    assert model_link(info).wire_bytes == 10 + 500 + 7 * (3 + 5 + 6 + 5)


class FakeDevice:
    """Answers as the shell does, and counts the bytes on the wire."""

    name, baud, latency = "fake", 1_000_000, 0.0

    def __init__(self, graph: Graph, info: Info):
        self.info = info
        self.bytes = 0
        self._graph = graph
        self._reader = PacketReader()
        self._waiting = b""
        self._taken = b""
        self._given = b""

    def write(self, data: bytes) -> None:
        self.bytes += len(data)
        for packet in self._reader.feed(data):
            command = Command(packet[1])
            payload = b""
            if command == Command.INFO:
                payload = self.info.to_bytes()
            elif command in (Command.RUN, Command.FEED):
                payload = self._run(packet[2], packet[3:])
            self._waiting += frame(packet[:1] + payload + bytes([command << 4]))

    def _run(self, count: int, data: bytes) -> bytes:
        self._taken += data
        size = self.info.i_frame_bytes
        while len(self._taken) >= size:
            beats = np.frombuffer(self._taken[:size], np.uint8).reshape(self.info.i_beats, -1)
            x = BeatFormat(self._graph.input.tensor.interval, self.info.i_lanes).unpack(beats)
            y = self._graph.evaluate(x.reshape(1, -1)).reshape(self.info.o_beats, -1)
            self._given += BeatFormat(self._graph.last.interval, self.info.o_lanes).pack(
                y).tobytes()
            self._taken = self._taken[size:]
        answer, self._given = self._given[:count], self._given[count:]
        return answer + bytes(CYCLE_BYTES)

    def read(self, size: int, timeout: float) -> bytes:
        data, self._waiting = self._waiting[:size], self._waiting[size:]
        self.bytes += len(data)
        return data

    def now(self) -> float:
        return 0.0

    def close(self) -> None:
        pass


@pytest.mark.parametrize("features, outputs", [(64, 10), (784, 10), (16, 600)])
def test_counts_the_bytes_of_the_driver(features, outputs, rng):
    tensor = Tensor((features,), Interval(0, 16))
    dense = Dense("dense", tensor, rng.integers(-1, 2, (outputs, features)))
    graph = Graph((dense,), Input(tensor, 1.0), Output(np.ones(1), np.zeros(1)))
    info = Info(model_hash=graph.hash[:16], clock_hz=24_000_000, baud=1_000_000,
                watchdog_cycles=48_000_000, i_lanes=16, i_width=5, i_beats=features // 16,
                o_lanes=2, o_width=dense.output.interval.width, o_beats=outputs // 2)
    link = model_link(info)
    fake = FakeDevice(graph, info)
    with Device(fake, graph, sequence=0) as device:
        opened = fake.bytes
        device.run_integers(rng.integers(0, 17, (3 * link.frames_per_run, features)))
        assert fake.bytes - opened == 3 * link.wire_bytes
