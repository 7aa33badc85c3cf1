# amaranth: UnusedElaboratable=no
"""Staircase activations."""

import numpy as np
from amaranth.hdl import Const, Module, Mux, Signal, Value
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

from hw.credit_queue import CreditQueue
from hw.delay import delayed, delayed_flag
from hw.rom import Rom
from hw.search_stage import SearchStage
from hw.shape import vector
from sw import graph
from sw.graph import Interval
from sw.schedule import LaneSchedule

__all__ = ["Threshold"]


class Threshold(wiring.Component):
    """Find each element's place among the thresholds of its channel.

    The search is binary and pipelined: each :class:`SearchStage` adds a bit to the level. A binary
    activation is one stage with one comparison. Falling staircases count from above, by one stored
    bit per channel where a layer has both directions.

    Parameters
    ----------
    node : :class:`sw.graph.Threshold`
        What to compute. ``node.evaluate`` is the reference for this component. The thresholds are
        shared by all elements, or the input has one axis.
    schedule : :class:`LaneSchedule`
        ``lanes`` divides the elements; ``store`` holds the thresholds.

    Members
    -------
    i : ``In(stream.Signature(vector(node.input.interval, lanes)))``
        Elements in order. ``i.ready`` depends on registers only.
    o : ``Out(stream.Signature(vector(node.output.interval, lanes)))``

    Timing
    ------
    latency : that of a stage for each bit of a level, 1 cycle for the output's value, and 1 for the
        queue
    interval : ``elements // lanes`` cycles per frame
    """

    def __init__(self, node: graph.Threshold, schedule: LaneSchedule):
        schedule.check(node)
        if not node.is_shared and len(node.input.shape) != 1:
            raise ValueError(f"Layer {node.name!r} must have one axis or shared thresholds, not "
                             f"the input {node.input}")
        self.node = node
        self.schedule = schedule
        self.interval = schedule.cycles(node)
        # A shared staircase has no folds: every beat uses the same thresholds.
        self._folds = 1 if node.is_shared else self.interval
        self._stages = self._search_stages()
        self._falling = self._falling_store()
        pipeline = sum(stage.latency for stage in self._stages) + 1
        o_shape = vector(node.output.interval, schedule.lanes)
        self._queue = CreditQueue(o_shape, depth=CreditQueue.depth_for(pipeline))
        self.latency = pipeline + self._queue.latency
        super().__init__({
            "i": In(stream.Signature(vector(node.input.interval, schedule.lanes))),
            "o": Out(stream.Signature(o_shape)),
        })

    def _rows(self) -> np.ndarray:
        """Row of ``node.thresholds`` for each fold and lane."""
        lanes = self.schedule.lanes
        return (np.zeros((1, lanes), int) if self.node.is_shared
                else np.arange(self.node.input.size).reshape(self._folds, lanes))

    def _search_stages(self) -> list[SearchStage]:
        inside, levels = self.node.input.interval, self.node.levels
        # Thresholds are compared as codes; the code above all others is never reached.
        limits = self.node.thresholds
        if inside.step == 1:
            limit_interval = Interval(inside.lo, inside.hi + 1)
        else:
            limits = (limits - inside.lo) // inside.step
            limit_interval = Interval(0, inside.count)
        bits = levels.bit_length()
        limits = np.pad(limits, ((0, 0), (0, (1 << bits) - 1 - levels)),
                        constant_values=limit_interval.hi)[self._rows()]
        stages = []
        for stage in range(bits):
            known = np.arange(1 << stage)
            middle = (2 * known + 1 << bits - 1 - stage) - 1
            stages.append(SearchStage(inside, limits[:, :, middle], limit_interval,
                                      store=self.schedule.store))
        return stages

    def _falling_store(self) -> Rom | None:
        """Directions by fold, where the channels differ in them."""
        falling = self.node.falling
        if falling.all() or not falling.any():
            return None
        words = [sum(int(bit) << lane for lane, bit in enumerate(row))
                 for row in falling[self._rows()]]
        return Rom(data.ArrayLayout(1, self.schedule.lanes), words, store="rom")

    def elaborate(self, platform):
        m = Module()
        m.submodules.queue = queue = self._queue
        wiring.connect(m, queue.o, wiring.flipped(self.o))

        go = Signal()
        m.d.comb += self.i.ready.eq(queue.can_reserve)
        m.d.comb += go.eq(self.i.valid & queue.can_reserve)
        m.d.comb += queue.reserve.eq(go)

        fold = Signal(range(self._folds))
        with m.If(go):
            m.d.sync += fold.eq(Mux(fold == self._folds - 1, 0, fold + 1))

        first = self._stages[0]
        m.d.comb += first.i.fold.eq(fold)
        m.d.comb += first.i.elements.eq(self.i.payload)
        for k, stage in enumerate(self._stages):
            m.submodules[f"stage_{k}"] = stage
            if k:
                m.d.comb += stage.i.eq(self._stages[k - 1].o)

        falling = self._directions(m, fold)
        for lane, level in enumerate(self._stages[-1].o.levels):
            m.d.sync += queue.payload[lane].eq(self._value(level, falling[lane]))
        m.d.comb += queue.push.eq(delayed_flag(m, go, self.latency - queue.latency, name="go"))

        return m

    def _directions(self, m: Module, fold: Value) -> list[Value]:
        """Whether each lane's staircase falls, in step with the last stage."""
        if self._falling is None:
            return [Const(int(self.node.falling.all()))] * self.schedule.lanes
        m.submodules.falling = self._falling
        m.d.comb += self._falling.address.eq(fold)
        wait = sum(stage.latency for stage in self._stages) - self._falling.latency
        return list(delayed(m, self._falling.word, wait, name="falling"))

    def _value(self, level: Value, is_falling: Value) -> Value:
        """Code of the output for a level that was counted from below."""
        levels, output = self.node.levels, self.node.output.interval
        if levels & (levels + 1) == 0:  # all ones: counting from above inverts the bits
            counted = level ^ is_falling.replicate(levels.bit_length())
        else:
            counted = Mux(is_falling, levels - level, level)
        return counted if output.step != 1 else counted + output.lo
