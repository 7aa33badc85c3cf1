"""Rivals take turns, and the first turn does not count."""

import numpy as np
import pytest

from sw.cpu.program import Program
from sw.cpu.timing import KernelContender, NetworkContender, Timing, race
from tests.sw.cpu.networks import BIPOLAR, frames_of, mlp


class Scripted:
    """A contender whose calls take what is written down; it notes when it was called."""

    def __init__(self, name, threads, seconds, log):
        self.name, self.threads, self.log = name, threads, log
        self.seconds = iter(seconds)

    def calls(self, batch, seconds):
        self.log.append((self.name, self.threads, batch, seconds))
        return np.array(next(self.seconds))


def test_takes_turns_and_warms_up():
    log = []
    one = Scripted("one", 1, [[100.0], [1.0, 2.0], [3.0]], log)
    other = Scripted("other", 1, [[0.1], [9.0], [9.0, 9.0]], log)
    found = race([one, other], [4], seconds=1.0, rounds=2)
    assert log == [("one", 1, 4, 0.5), ("other", 1, 4, 0.5)] * 3
    assert found["one", 4] == Timing(4, 1, 3, 2.0, 1.5, 2.5, 1.0)
    assert found["other", 4].seconds == 9.0
    assert found["one", 4].seconds_per_frame == 0.5
    assert found["one", 4].json()["frames_per_s"] == 2.0


def test_the_better_number_of_threads_stays():
    log, told = [], []
    one, two = (Scripted("it", threads, [[x], [x]] * 2, log) for threads, x in ((1, 2.0), (2, 1.0)))
    found = race([one, two], [1, 8], seconds=1.0, rounds=1, progress=told.append)
    assert [timing.threads for timing in found.values()] == [2, 2]
    assert told == ["batches of 1", "batches of 8"]


@pytest.mark.slow
def test_kernels_and_networks_are_called_in_turn_with_all_frames(kernels):
    graph = mlp((20, 8, 4), BIPOLAR)
    frames = frames_of(graph, 10)
    kernel = KernelContender(Program(graph, kernels("native"), threads=1), frames)
    times = kernel.calls(4, 0.002)
    assert len(times) >= 3
    assert times.min() > 0

    class Network:
        name, threads, seen = "network", 1, []

        def prepare(self, frames):
            return tuple(frames[:, 0])

        def select(self):
            self.seen.append("selected")

        def call(self, frames):
            self.seen.append(frames)

    network = Network()
    times = NetworkContender(network, frames).calls(4, 0.0)
    assert len(times) == 3
    first, second = tuple(frames[:4, 0]), tuple(frames[4:8, 0])
    assert network.seen == ["selected", first, second, first]


@pytest.mark.slow
def test_rejects_more_than_there_is(kernels):
    graph = mlp((20, 8, 4), BIPOLAR)
    kernel = KernelContender(Program(graph, kernels("native"), threads=1), frames_of(graph, 10))
    with pytest.raises(ValueError, match=r"^Batch must be from 1 to the 10 frames, not 11$"):
        kernel.calls(11, 0.0)
