"""Accelerators in their shells on simulated boards, compiled once in the run."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest

from hw.accelerator import Accelerator
from hw.shell.shell import Shell, describe
from sim.board import SimulatedBoard, compile_shell
from sw.graph import ArgMax, Dense, Graph, Input, Interval, Output, Tensor, Threshold
from sw.host.protocol import Info
from sw.schedule import DenseSchedule, LaneSchedule, Schedule

# Slow clocks: a wait of a second is a million cycles.
CLOCK_HZ, BAUD = 1_000_000, 125_000


@dataclass(frozen=True)
class Bench:
    """A network, and boards that hold it."""

    graph: Graph
    schedule: Schedule
    cache: Path
    baud: int = BAUD

    @cached_property
    def _made(self) -> tuple[Path, Info]:
        core = Accelerator(self.graph, self.schedule)
        info = describe(core, model_hash=self.graph.hash, clock_hz=CLOCK_HZ, baud=self.baud)
        return compile_shell(Shell(core, info), self.cache), info

    @property
    def info(self) -> Info:
        """What the boards must say about themselves."""
        return self._made[1]

    def board(self, flash: bytes | None = None) -> SimulatedBoard:
        """Switch on a board, with so much in its flash."""
        return SimulatedBoard(self._made[0], clock_hz=CLOCK_HZ, baud=self.baud, flash=flash)

    def frames(self, count: int, seed: int = 1) -> np.ndarray:
        """Random input integers."""
        tensor = self.graph.input.tensor
        return np.random.default_rng(seed).choice(tensor.interval.values(),
                                                  (count, *tensor.shape))

    def at(self, baud: int) -> "Bench":
        return replace(self, baud=baud)


def _layers(has_argmax: bool) -> Graph:
    rng = np.random.default_rng(7)
    pixels = Tensor((24,), Interval(0, 16))
    first = Dense("first", pixels, rng.integers(-1, 2, (8, 24)))
    sums = first.output.interval
    steps = rng.integers(sums.lo // 3, sums.hi // 3, (8, 1))
    act = Threshold("act", first.output, steps, rng.random(8) < 0.3, Interval(-1, 1, 2))
    last = Dense("last", act.output, rng.integers(-1, 2, (5, 8)))
    ends = (ArgMax("class", last.output),) if has_argmax else ()
    output = Output(np.ones(1), np.zeros(1)) if has_argmax else Output(np.full(1, 0.25),
                                                                       np.arange(5.0))
    return Graph((first, act, last, *ends), Input(pixels, 1 / 16), output)


@pytest.fixture(scope="session")
def make_bench(cache_dir: Path) -> Callable[[Graph, Schedule], Bench]:
    return lambda graph, schedule: Bench(graph, schedule, cache_dir / "boards")


@pytest.fixture(scope="session")
def classifier(make_bench) -> Bench:
    """24 pixels in 6 beats, one class."""
    return make_bench(_layers(has_argmax=True), Schedule({
        "first": DenseSchedule(4, 4, "ternary"), "act": LaneSchedule(2),
        "last": DenseSchedule(5, 2, "ternary"), "class": LaneSchedule(1)}))


@pytest.fixture(scope="session")
def logits(make_bench) -> Bench:
    """24 pixels in 2 beats of 8 bytes, five signed sums in one beat."""
    return make_bench(_layers(has_argmax=False), Schedule({
        "first": DenseSchedule(8, 12, "ternary"), "act": LaneSchedule(8),
        "last": DenseSchedule(5, 8, "ternary")}))


@pytest.fixture(scope="session")
def large(make_bench) -> Bench:
    """600 bytes in and 600 bytes out: frames that no packet holds."""
    pixels = Tensor((600,), Interval(0, 255))
    act = Threshold("act", pixels, np.arange(8, 248, 16).reshape(1, 15), np.array([False]),
                    Interval(0, 15))
    graph = Graph((act,), Input(pixels, 1.0), Output(np.ones(1), np.zeros(1)))
    return make_bench(graph, Schedule({"act": LaneSchedule(1)}))
