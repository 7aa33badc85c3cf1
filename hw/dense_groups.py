# amaranth: UnusedElaboratable=no
"""Fully connected layers of which whole groups of weights are zero."""

from amaranth.hdl import Module, Mux, Signal, Value
from amaranth.lib import data

from hw.dense import Dense
from hw.frame_store import FrameStore
from hw.rom import Rom
from sw import graph
from sw.graph import BeatFormat
from sw.schedule.groups import GroupSchedule

__all__ = ["DenseGroups"]


class DenseGroups(Dense):
    """Compute ``pe`` outputs at a time, from those beats of inputs that have weights for them.

    As :class:`Dense`, but a group of ``pe x simd`` weights that are all zero is neither stored nor
    worked on: one index for each group that is left says which beat of the frame it is for.

    Parameters
    ----------
    node : :class:`sw.graph.Dense`
        What to compute. ``node.evaluate`` is the reference for this component.
    schedule : :class:`GroupSchedule`
        As that of :class:`Dense`, and where the indices are.

    Members
    -------
    i : ``In(stream.Signature(vector(node.input.interval, simd)))``
    o : ``Out(stream.Signature(vector(node.output.interval, pe)))``
        Those of :class:`Dense`.

    Timing
    ------
    latency : from the last beat of a lone frame, a cycle for each group that is left, which are
        those that wait for it; then that of :class:`Dense` behind its issue
    interval : a cycle for each group, and no less than ``beats``
    """

    schedule: GroupSchedule

    def __init__(self, node: graph.Dense, schedule: GroupSchedule):
        schedule.check(node)
        self._groups = schedule.groups(node)
        super().__init__(node, schedule)

    def _frame_buffer(self, x_shape: data.ArrayLayout) -> FrameStore:
        self._cycles = sum(map(len, self._groups))
        shape = data.StructLayout({"beat": range(self.beats), "is_first": 1, "is_last": 1})
        words = [shape.const({"beat": int(beat), "is_first": k == 0,
                              "is_last": k == len(group) - 1}).as_bits()
                 for group in self._groups for k, beat in enumerate(group)]
        self._index = Rom(shape, words, store=self.schedule.index)
        return FrameStore(x_shape, beats=self.beats)

    def _shortest_fold(self) -> int:
        return min(map(len, self._groups))

    def _last_issue(self) -> int:
        # Beats arrive one in a cycle; a group waits for its beat, and the last for all of them.
        cycle = self._index.latency - 1
        for group in self._groups:
            for beat in group:
                cycle = max(cycle + 1, int(beat) + 1)
        return max(cycle, self.beats) - (self.beats - 1)

    def _words(self) -> list[int]:
        pe, simd = self.schedule.pe, self.schedule.simd
        by_fold = self.node.weights.reshape(self.folds, pe, self.beats, simd).swapaxes(1, 2)
        words = BeatFormat(self.node.weight_interval, pe * simd).words(
            by_fold.reshape(-1, pe * simd))
        return [words[fold * self.beats + beat]
                for fold, group in enumerate(self._groups) for beat in group]

    def _next_beat(self, m: Module, go: Value) -> tuple[Value, Value, Value]:
        # The index of the next group is read ahead, and waits until that is issued.
        m.submodules.index = index = self._index
        frames, is_read, advance = self._frames, Signal(), Signal()
        place, at = Signal(range(self._cycles)), Signal(range(self._cycles))
        is_end = at == self._cycles - 1
        m.d.comb += advance.eq(go | ~is_read)
        m.d.comb += index.address.eq(place)
        m.d.comb += index.enable.eq(advance)
        with m.If(advance):
            m.d.sync += place.eq(Mux(place == self._cycles - 1, 0, place + 1))
        with m.If(go):
            m.d.sync += at.eq(Mux(is_end, 0, at + 1))
        reading = Signal(self._index.latency)
        with m.If(advance):
            m.d.sync += reading.eq(reading << 1 | 1)
        m.d.comb += is_read.eq(reading[-1])
        m.d.comb += frames.address.eq(index.word.beat)
        m.d.comb += frames.release.eq(go & is_end)
        can_go = is_read & frames.is_available & (~is_end | frames.is_whole)
        return can_go, index.word.is_first, index.word.is_last
