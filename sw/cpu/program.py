"""A network as a program of this CPU."""

import ctypes
import os
import weakref

import numpy as np

from sw.cpu.dense_choice import Rules
from sw.cpu.library import Library, load_library
from sw.cpu.planner import plan_steps
from sw.cpu.raw import raw_frames
from sw.cpu.steps import Step, describe
from sw.graph import Graph

__all__ = ["Program", "available_threads"]


def available_threads() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Program:
    """The kernels of a graph, chained; the integers are those of ``graph.evaluate``.

    There are two chains, one for a frame alone and one for frames in blocks: they differ in how
    sparse layers are stored. A frame alone runs on one thread.

    Parameters
    ----------
    graph : :class:`Graph`
        What to run.
    library : :class:`Library`, optional
        The kernels; by default those for this machine, from the user's cache.
    threads : int, optional
        Threads that share a batch; by default as many as there are processors.
    rules : :class:`Rules`, optional
        When a kernel is taken, for both chains.
    """

    def __init__(self, graph: Graph, library: Library | None = None, *,
                 threads: int | None = None, rules: Rules | None = None):
        self.graph = graph
        self.library = library or load_library()
        self.threads = threads or available_threads()
        self._chains = {is_batched: _Chain(graph, self.library, self.threads, rules or
                                           Rules.of(self.library, is_batched=is_batched))
                        for is_batched in (False, True)}

    def run(self, frames: np.ndarray) -> np.ndarray:
        """Integers behind the last node, as ``graph.evaluate(frames)`` gives them."""
        raw = raw_frames(self.graph, frames)
        outputs = np.empty((len(raw), self.graph.last.size), np.int64)
        if len(raw):
            chain = self._chains[len(raw) > 1]
            self.library.call("plan_run", chain.plan, raw, len(raw), outputs)
        return outputs.reshape(len(raw), *self.graph.last.shape)

    def time(self, raw: np.ndarray, batch: int, calls: int) -> np.ndarray:
        """Seconds of each of ``calls`` runs of ``batch`` frames, by a clock beside the kernels.

        ``raw`` are frames of :func:`raw_frames`, which are taken in turn.
        """
        if not 1 <= batch <= len(raw):
            raise ValueError(f"Batch must be from 1 to the {len(raw)} frames, not {batch}")
        outputs = np.empty((batch, self.graph.last.size), np.int64)
        nanoseconds = np.empty(calls, np.int64)
        self.library.call("plan_time", self._chains[batch > 1].plan, raw, len(raw), batch, outputs,
                          calls, nanoseconds)
        return nanoseconds * 1e-9

    def steps(self, batch: int) -> list[Step]:
        """Kernels that a batch of this size goes through."""
        return self._chains[batch > 1].steps

    def kernels(self, batch: int) -> str:
        """Their names in turn."""
        return describe(self.steps(batch))


class _Chain:
    """A plan of the library, freed with this object."""

    def __init__(self, graph: Graph, library: Library, threads: int, rules: Rules):
        self.steps = plan_steps(graph, library, rules)
        self.plan = ctypes.c_void_p(library.call("plan_new", threads))
        self._free = weakref.finalize(self, library.call, "plan_free", self.plan)
        for step in self.steps:
            step.add(library, self.plan)
        library.call("plan_finish", self.plan)
