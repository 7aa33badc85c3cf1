"""Times of calls, of rivals that take turns."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from sw.cpu.program import Program
from sw.cpu.raw import raw_frames

__all__ = ["Contender", "KernelContender", "Network", "NetworkContender", "Timing", "race"]

# Calls that are timed at least, however long they take; most, so that the times stay small.
_FEWEST, _MOST = 3, 200_000
# A pause before each turn: other people's threads spin for a while after their last work.
_PAUSE = 0.02


@dataclass(frozen=True)
class Timing:
    """Seconds that a call with a batch takes.

    Attributes
    ----------
    batch : int
        Frames of a call.
    threads : int
        Threads that it may use.
    calls : int
        How many were timed, after those that warm up.
    seconds : float
        Median.
    low, high : float
        Quartiles.
    best : float
        The fastest call: what the machine can do when it does nothing else.
    """

    batch: int
    threads: int
    calls: int
    seconds: float
    low: float
    high: float
    best: float

    @classmethod
    def of(cls, batch: int, threads: int, seconds: np.ndarray) -> "Timing":
        """Summarise the seconds of calls."""
        low, median, high = np.quantile(seconds, [0.25, 0.5, 0.75])
        return cls(batch, threads, len(seconds), float(median), float(low), float(high),
                   float(seconds.min()))

    @property
    def seconds_per_frame(self) -> float:
        """Median seconds of a call over its frames."""
        return self.seconds / self.batch

    def json(self) -> dict:
        """Return the fields with their units, and the frames per second."""
        return {"batch": self.batch, "threads": self.threads, "calls": self.calls,
                "median_s": self.seconds, "quartiles_s": [self.low, self.high],
                "best_s": self.best,
                "frames_per_s": 1 / self.seconds_per_frame}


class Contender(Protocol):
    """Who can be timed."""

    name: str
    threads: int

    def calls(self, batch: int, seconds: float) -> np.ndarray:
        """Call for about so many seconds, and return the seconds of each call."""
        ...


class KernelContender:
    """The kernels, timed by a clock beside them: one call after another, without an interpreter."""

    name = "packed kernels"

    def __init__(self, program: Program, frames: np.ndarray):
        self.program, self.threads = program, program.threads
        self.raw = raw_frames(program.graph, frames)

    def calls(self, batch: int, seconds: float) -> np.ndarray:
        first = self.program.time(self.raw, batch, _FEWEST)
        count = int(np.clip(seconds / max(float(np.median(first)), 1e-9), _FEWEST, _MOST))
        return self.program.time(self.raw, batch, count)


class Network(Protocol):
    """A network in other people's code, as the modules of :mod:`sw.cpu.rivals` have it."""

    name: str
    threads: int

    def prepare(self, frames: np.ndarray) -> Any:
        """Frames as what :meth:`call` takes."""
        ...

    def select(self) -> None:
        """Make ready for calls, with its own number of threads."""
        ...

    def call(self, frames: Any) -> Any:
        """Run a batch."""
        ...


class NetworkContender:
    """A network that is called from Python, as its users do; its inputs are made before."""

    def __init__(self, network: Network, frames: np.ndarray):
        self.network, self.frames = network, frames
        self.name, self.threads = network.name, network.threads

    def calls(self, batch: int, seconds: float) -> np.ndarray:
        places = range(0, max(1, min(len(self.frames) // batch, 64)) * batch, batch)
        inputs = [self.network.prepare(self.frames[place:place + batch]) for place in places]
        self.network.select()
        call, clock, taken = self.network.call, time.perf_counter_ns, []
        end = clock() + int(seconds * 1e9)
        while len(taken) < _FEWEST or (clock() < end and len(taken) < _MOST):
            frames = inputs[len(taken) % len(inputs)]
            before = clock()
            call(frames)
            taken.append(clock() - before)
        return np.array(taken) * 1e-9


def race(contenders: Sequence[Contender], batches: Iterable[int], *, seconds: float, rounds: int,
         progress: Callable[[str], None] = lambda _: None) -> dict[tuple[str, int], Timing]:
    """Time every contender with every batch, in turns; return the best number of threads of each.

    Parameters
    ----------
    contenders : sequence of :class:`Contender`
        Several of one name differ in their threads.
    batches : iterable of int
        Frames of a call.
    seconds : float
        For each contender and batch, divided among the rounds.
    rounds : int
        Turns that count; one before them warms up. What else the machine does hits all alike.
    progress : function
        Told what is done.

    Returns
    -------
    dict of :class:`Timing`
        By name and batch.
    """
    best: dict[tuple[str, int], Timing] = {}
    for batch in batches:
        progress(f"batches of {batch}")
        found: list[list[np.ndarray]] = [[] for _ in contenders]
        for turn in range(rounds + 1):
            for contender, taken in zip(contenders, found):
                time.sleep(_PAUSE)
                times = contender.calls(batch, seconds / rounds)
                if turn:
                    taken.append(times)
        for contender, taken in zip(contenders, found):
            timing = Timing.of(batch, contender.threads, np.concatenate(taken))
            key = contender.name, batch
            if key not in best or timing.seconds < best[key].seconds:
                best[key] = timing
    return best
