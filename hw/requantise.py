# amaranth: UnusedElaboratable=no
"""Staircases that are a bias, a shift and a clip."""

from amaranth.hdl import Const, Module, Mux, Signal, Value
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.credit_queue import CreditQueue
from hw.delay import delayed, delayed_flag
from hw.rom import Rom
from hw.shape import code_shape, vector
from sw import graph
from sw.graph import BeatFormat, Interval
from sw.schedule import RequantiseSchedule, requantisation

__all__ = ["Requantise"]


class Requantise(wiring.Component):
    """Add the bias of each element's channel, drop low bits, and clip to the levels.

    The same as :class:`hw.threshold.Threshold` for a node whose thresholds are evenly spaced by a
    power of two: one word for each channel instead of one for each of its levels.

    Parameters
    ----------
    node : :class:`sw.graph.Threshold`
        What to compute. ``node.evaluate`` is the reference for this component. The thresholds are
        shared by all elements, or the input has one axis.
    schedule : :class:`RequantiseSchedule`
        ``lanes`` divides the elements; ``store`` holds the biases.

    Members
    -------
    i : ``In(stream.Signature(vector(node.input.interval, lanes)))``
        Elements in order. ``i.ready`` depends on registers only.
    o : ``Out(stream.Signature(vector(node.output.interval, lanes)))``

    Timing
    ------
    latency : that of the store, 1 cycle for the sum, 1 for the clip, and 1 for the queue
    interval : ``elements // lanes`` cycles per frame
    """

    def __init__(self, node: graph.Threshold, schedule: RequantiseSchedule):
        schedule.check(node)
        if not node.is_shared and len(node.input.shape) != 1:
            raise ValueError(f"Layer {node.name!r} must have one axis or shared thresholds, not "
                             f"the input {node.input}")
        self.node = node
        self.schedule = schedule
        self.interval = schedule.cycles(node)
        # A shared staircase has no folds: every beat uses the same bias.
        self._folds = 1 if node.is_shared else self.interval
        self._set_biases()
        pipeline = self._store.latency + 2
        o_shape = vector(node.output.interval, schedule.lanes)
        self._queue = CreditQueue(o_shape, depth=CreditQueue.depth_for(pipeline))
        self.latency = pipeline + self._queue.latency
        super().__init__({
            "i": In(stream.Signature(vector(node.input.interval, schedule.lanes))),
            "o": Out(stream.Signature(o_shape)),
        })

    def _set_biases(self) -> None:
        """Store of the biases by fold, and the interval of the sum."""
        inside, lanes = self.node.input.interval, self.schedule.lanes
        found = requantisation(self.node)
        assert found is not None  # the schedule has been checked
        biases, self._shift, lo, hi = found.biases, found.shift, inside.lo, inside.hi
        if inside.step != 1:
            # Elements are codes, which count steps from the lowest: so do the biases.
            zeros = inside.step.bit_length() - 1
            biases, self._shift = biases + lo >> zeros, found.shift - zeros
            lo, hi = 0, inside.max_code
        bias_interval = found._replace(biases=biases).bias_interval
        self._sum_interval = Interval(lo + bias_interval.lo, hi + bias_interval.hi)
        by_fold = biases.repeat(lanes) if self.node.is_shared else biases
        words = BeatFormat(bias_interval, lanes).words(by_fold.reshape(self._folds, lanes))
        self._store = Rom(vector(bias_interval, lanes), words, store=self.schedule.store)

    def elaborate(self, platform):
        m = Module()
        m.submodules.store = store = self._store
        m.submodules.queue = queue = self._queue
        wiring.connect(m, queue.o, wiring.flipped(self.o))

        go = Signal()
        m.d.comb += self.i.ready.eq(queue.can_reserve)
        m.d.comb += go.eq(self.i.valid & queue.can_reserve)
        m.d.comb += queue.reserve.eq(go)

        fold = Signal(range(self._folds))
        with m.If(go):
            m.d.sync += fold.eq(Mux(fold == self._folds - 1, 0, fold + 1))
        m.d.comb += store.address.eq(fold)

        x = delayed(m, self.i.payload, store.latency, name="x")
        for lane in range(self.schedule.lanes):
            total = Signal(code_shape(self._sum_interval), name=f"total_{lane}", reset_less=True)
            m.d.sync += total.eq(x[lane] + store.word[lane])
            m.d.sync += queue.payload[lane].eq(self._value(total >> self._shift))
        m.d.comb += queue.push.eq(delayed_flag(m, go, store.latency + 2, name="go"))

        return m

    def _value(self, level: Value) -> Value:
        """Code of the output for a level that is not clipped yet."""
        levels, output = self.node.levels, self.node.output.interval
        highest = self._sum_interval.hi >> self._shift
        width = levels.bit_length()
        clipped = level[:width]
        if highest > levels:
            is_above = (level[width:].any() if levels & (levels + 1) == 0
                        else level.as_unsigned() > levels)
            clipped = Mux(is_above, levels, clipped)
        if self._sum_interval.lo < 0:
            clipped = Mux(level[-1], Const(0, width), clipped)
        return clipped if output.step != 1 else clipped + output.lo
