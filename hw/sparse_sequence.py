# amaranth: UnusedElaboratable=no
"""Sparse layers that run in turn on one engine."""

from collections.abc import Sequence

from amaranth.hdl import Array, Cat, Module, Mux, Signal, Value
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.activation_writer import ActivationWriter
from hw.row_element import RowElement
from hw.shape import vector
from hw.slot_fetch import LOAD, SlotFetch
from sw.graph import Node
from sw.schedule import SharedSchedule, shared_plan

__all__ = ["SparseSequence"]


class SparseSequence(wiring.Component):
    """Compute sparse layers one after the other, row by row, from one memory of slots.

    The processing elements go in step: each has slots of its own, and the rows of a round begin
    and end together. The levels of a round are written while the next one is computed. Before the
    next layer, and before the next round of outputs, the pipeline runs empty: no activation is read
    before it is written, and an output waits in its accumulator until it is taken.

    Whatever the memory holds, a frame ends: with its outputs, or with ``error``. It is raised where
    a layer has fewer or more rows than it should, and where the memory ends before the last layer.

    Parameters
    ----------
    nodes : sequence of nodes
        What to compute, in turn. ``node.evaluate`` of one after the other is the reference for this
        component.
    schedule : :class:`SharedSchedule`

    Attributes
    ----------
    plan : :class:`SharedPlan`
        What the memories hold: at power-up, or when it was loaded.

    Members
    -------
    i : ``In(stream.Signature(vector(nodes[0].input.interval, lanes)))``
        Taken while nothing is computed. ``i.ready`` depends on registers only.
    o : ``Out(stream.Signature(vector(nodes[-1].output.interval, 1)))``
        Outputs of the last layer, in their order.
    error : ``Out(1)``
        The memory is not what it should be. Stays until a reset; meanwhile nothing is taken from
        ``i`` and nothing is given.
    load : ``In(stream.Signature(LOAD))``
        Where reloadable: bytes of an image, see ``SharedPlan.image``. Taken while nothing is
        computed, also after an error. No beat of ``i`` may come between them.
    load_done : ``Out(1)``
        Where reloadable: high in the cycle in which the last byte of an image is taken.

    Timing
    ------
    latency : ``plan.latency`` cycles, from the last beat to the last output: one for each slot of a
        processing element, and those in which the pipeline runs empty
    interval : ``plan.interval`` cycles per frame: the beats besides
    """

    def __init__(self, nodes: Sequence[Node], schedule: SharedSchedule):
        self.nodes = tuple(nodes)
        self.schedule = schedule
        self.plan = shared_plan(self.nodes, schedule)
        self.latency, self.interval = self.plan.latency, self.plan.interval
        logic = self.plan.logic
        slots, table = self.plan.slots, self.plan.table
        if schedule.start != "bitstream":
            slots, table = slots[:, :0], (0,) * len(table)
        self._fetch = SlotFetch(logic, slots)
        self._elements = [RowElement(logic, table) for _ in range(logic.pe)]
        self._writer = ActivationWriter(logic)
        members = {
            "i": In(stream.Signature(vector(self.nodes[0].input.interval, logic.lanes))),
            "o": Out(stream.Signature(vector(self.nodes[-1].output.interval, 1))),
            "error": Out(1),
        }
        if logic.is_reloadable:
            members |= {"load": In(stream.Signature(LOAD)), "load_done": Out(1)}
        super().__init__(members)

    def elaborate(self, platform):
        m = Module()
        logic = self.plan.logic
        m.submodules.fetch = fetch = self._fetch
        m.submodules.writer = writer = self._writer
        for k, element in enumerate(self._elements):
            m.submodules[f"element_{k}"] = element

        # Stage 0 takes the inputs; each layer has a stage of its own.
        stage = Signal(range(logic.layers + 1))
        is_idle, is_last = Signal(init=1), Signal()
        run = Signal()
        m.d.comb += fetch.is_idle.eq(is_idle)
        m.d.comb += fetch.run.eq(run)

        # Decode: the first element says where rows and layers end.
        is_valid = run & fetch.is_valid
        is_inside = Signal()
        first = self._elements[0]
        ends_row = is_valid & is_inside & first.ends_row
        ends_layer = is_valid & ~is_inside & first.ends_layer
        with m.If(is_valid):
            m.d.sync += is_inside.eq(Mux(is_inside, ~first.ends_row, ~first.ends_layer))
        for k, element in enumerate(self._elements):
            m.d.comb += element.slot.eq(fetch.slots[k])
            m.d.comb += element.is_valid.eq(is_valid & ~ends_layer)
            m.d.comb += element.is_inside.eq(is_inside)
            m.d.comb += element.stage.eq(stage)
            m.d.comb += element.write_address.eq(writer.write_address)
            m.d.comb += element.write_enable.eq(writer.write_enable)
            m.d.comb += element.write_words.eq(writer.write_words)

        # Rounds on their way; the sums are complete one cycle before the next row's bias is added.
        on_the_way = Signal(RowElement.latency - 2)
        has_sums = Signal()
        leave = Signal()
        m.d.sync += on_the_way.eq(Cat(ends_row, on_the_way))
        m.d.sync += has_sums.eq(on_the_way[-1] | has_sums & ~leave)
        # What clears the sums goes to all bits of them: it comes from a register.
        clear = Signal()
        m.d.sync += clear.eq(Mux(is_last, leave, on_the_way[-1]))
        for element in self._elements:
            m.d.comb += element.clear.eq(clear)

        # The count is compared in a cycle of its own: what depends on it comes one cycle later.
        is_full = Signal()
        advance = Signal()
        m.d.sync += is_full.eq(writer.is_complete & ~advance)

        # Outputs are given one by one. A round ends behind its last output, and one that is not
        # full behind the last of all.
        place = Signal(range(logic.pe))
        was_given = Signal()
        give = self.o.valid & self.o.ready
        has_output = has_sums & is_last
        m.d.sync += was_given.eq(give)
        m.d.comb += self.o.valid.eq(has_output & ~is_full & ~was_given)
        m.d.comb += self.o.payload.eq(self._output(place))
        ends_round = Mux(is_full, place != 0, was_given & (place == 0))
        m.d.comb += leave.eq(Mux(is_last, has_output & ends_round, has_sums))
        with m.If(leave):
            m.d.sync += place.eq(0)
        with m.Elif(give):
            m.d.sync += place.eq(Mux(place == logic.pe - 1, 0, place + 1))

        # Write: inputs, or levels.
        take = self.i.valid & self.i.ready
        is_open = Signal(init=1)
        m.d.comb += self.i.ready.eq(is_open & ~self.error)
        m.d.comb += writer.stage.eq(stage)
        m.d.comb += writer.take.eq(take)
        m.d.comb += writer.put.eq(leave & ~is_last)
        m.d.comb += writer.count.eq(give)
        for lane in range(logic.lanes):
            m.d.comb += writer.beat[lane].eq(self.i.payload[lane])
        for k, element in enumerate(self._elements):
            m.d.comb += writer.levels[k].eq(self._level(m, element.total, stage, k))

        # Closed by the last beat itself: what asks whether the count is reached comes too late.
        with m.If(is_idle):
            with m.If(take & writer.ends_input):
                m.d.sync += is_open.eq(0)
        with m.Elif(advance):
            m.d.sync += is_open.eq(is_last)

        # End of a stage: the inputs are complete, or nothing of the layer is on its way any more.
        is_ending = Signal()
        is_quiet = Signal()
        m.d.sync += is_quiet.eq(~on_the_way.any() & ~has_sums & ~writer.is_busy)
        is_drained = is_ending & is_quiet
        m.d.comb += advance.eq(is_idle & is_full | is_drained)
        m.d.comb += writer.restart.eq(advance)
        with m.If(advance):
            m.d.sync += is_ending.eq(0)
        with m.Elif(ends_layer):
            m.d.sync += is_ending.eq(1)

        is_surplus = has_sums & is_full & (place == 0)
        is_short = is_drained & ~is_full
        is_cut = is_valid & fetch.is_over
        # Nothing is offered in the cycle that the register costs.
        m.d.sync += self.error.eq(is_surplus | is_short | is_cut | self.error)
        with m.If(self.error):
            m.d.sync += stage.eq(0)
            m.d.sync += is_idle.eq(1)
            m.d.sync += is_last.eq(0)
        with m.Else():
            with m.If(advance):
                m.d.sync += stage.eq(Mux(is_last, 0, stage + 1))
                m.d.sync += is_idle.eq(is_last)
                m.d.sync += is_last.eq(stage == logic.layers - 1)

        # As one expression it needs no enable, whose wires are slow.
        stop = ends_layer | ends_row & is_last
        go = Mux(is_last, leave, advance)
        m.d.sync += run.eq((run | go) & ~stop & ~self.error)

        if logic.is_reloadable:
            wiring.connect(m, wiring.flipped(self.load), fetch.load)
            m.d.comb += self.load_done.eq(fetch.load_done)
            m.d.comb += fetch.restart.eq(take)
            for element in self._elements:
                m.d.comb += element.book_write.eq(fetch.book_write)
                m.d.comb += element.book_address.eq(fetch.book_address)
                m.d.comb += element.book_written.eq(fetch.book_written)

        return m

    def _output(self, place: Value) -> Value:
        """Code of the output of the element at ``place``."""
        interval = self.nodes[-1].output.interval
        total = self._elements[0].total
        if len(self._elements) > 1:
            total = Array(element.total for element in self._elements)[place]
        if interval.step != 1:
            total = total - interval.lo >> interval.step.bit_length() - 1
        return total[:interval.width]

    def _level(self, m: Module, total: Value, stage: Value, k: int) -> Value:
        """Shift and clip the sum of an element."""
        logic = self.plan.logic
        kinds: dict[tuple[int, int], list[int]] = {}
        for at, kind in enumerate(zip(logic.shifts, logic.bits, strict=True), 1):
            kinds.setdefault(kind, []).append(at)
        level = Signal(logic.level_bits, name=f"level_{k}")
        sign = total[-1]
        with m.Switch(stage):
            for (shift, bits), stages in kinds.items():
                is_common = len(kinds) == 1
                with m.Default() if is_common else m.Case(*stages):
                    wide = Cat(total, sign.replicate(max(1, shift + bits + 1 - len(total))))
                    above = wide[shift + bits:].any()
                    reached = wide[shift:shift + bits] | above.replicate(bits)
                    m.d.comb += level.eq(reached & ~sign.replicate(bits))
        return level
