# amaranth: UnusedElaboratable=no
"""What is written into the activation memories of a shared engine, and where."""

from amaranth.hdl import Cat, Module, Mux, Signal
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from hw.write_pointer import WritePointer
from sw.schedule.shared_logic import SharedLogic

__all__ = ["ActivationWriter"]


class ActivationWriter(wiring.Component):
    """Write a beat of inputs, or the levels of a round one behind the other, and count them.

    Parameters
    ----------
    logic : :class:`SharedLogic`

    Members
    -------
    stage : ``In(range(layers + 1))``
        What is written: the inputs in stage 0, else the outputs of a layer.
    take : ``In(1)``, beat : ``In(ArrayLayout(level_bits, lanes))``
        A beat of inputs arrives, in stage 0.
    put : ``In(1)``, levels : ``In(ArrayLayout(level_bits, pe))``
        A round of levels arrives. Must be low for ``pe - 1`` cycles then.
    count : ``In(1)``
        One more, which is not written.
    restart : ``In(1)``
        The stage ends.
    ends_input : ``Out(1)``
        A beat that arrives in this cycle is the last of the inputs.
    is_complete : ``Out(1)``
        All activations of the stage were counted.
    is_busy : ``Out(1)``
        One more level of a round is counted in this cycle, and written in the next.
    write_address, write_enable, write_words : ``Out``
        To the activation memories.

    Timing
    ------
    latency : 1 cycle to ``is_complete`` and to the memories, and 1 more for each further level
    """

    def __init__(self, logic: SharedLogic):
        self.logic = logic
        words = data.ArrayLayout(logic.level_bits, logic.lanes)
        super().__init__({
            "stage": In(range(logic.layers + 1)), "take": In(1), "beat": In(words), "put": In(1),
            "levels": In(data.ArrayLayout(logic.level_bits, logic.pe)), "count": In(1),
            "restart": In(1), "ends_input": Out(1), "is_complete": Out(1), "is_busy": Out(1),
            "write_address": Out(range(logic.activations // logic.lanes)),
            "write_enable": Out(logic.lanes), "write_words": Out(logic.lanes * logic.level_bits),
        })

    def elaborate(self, platform):
        m = Module()
        lanes, pe = self.logic.lanes, self.logic.pe
        is_input = self.stage == 0

        m.submodules.pointer = pointer = WritePointer(self.logic.activations, lanes)
        m.d.comb += pointer.step.eq(self.take | self.put | self.is_busy | self.count)
        m.d.comb += pointer.is_up.eq(self.stage[0])
        m.d.comb += pointer.is_wide.eq(is_input)
        m.d.comb += pointer.restart.eq(self.restart)
        with m.Switch(self.stage):
            for stage, count in enumerate(self.logic.counts):
                end = count if stage % 2 else self.logic.activations - count
                with m.Case(stage):
                    m.d.comb += self.is_complete.eq(pointer.address == end)

        before = self.logic.activations - self.logic.counts[0] + lanes
        m.d.comb += self.ends_input.eq(pointer.address == before % self.logic.activations)

        # The levels of a round leave through the word that the first of them enters.
        level = Signal(self.logic.level_bits)
        m.d.comb += level.eq(self.levels[0])
        if pe > 1:
            waiting = Signal(data.ArrayLayout(self.logic.level_bits, pe - 1))
            left = Signal(range(pe))
            m.d.comb += self.is_busy.eq(left != 0)
            with m.If(self.put):
                m.d.sync += waiting.eq(Cat(*(self.levels[k] for k in range(1, pe))))
                m.d.sync += left.eq(pe - 1)
            with m.Elif(self.is_busy):
                m.d.comb += level.eq(waiting[0])
                m.d.sync += waiting.eq(waiting.as_value() >> self.logic.level_bits)
                m.d.sync += left.eq(left - 1)

        is_new = Signal()
        words = Signal(data.ArrayLayout(self.logic.level_bits, lanes))
        m.d.sync += is_new.eq(self.take | self.put | self.is_busy)
        for lane in range(lanes):
            m.d.sync += words[lane].eq(Mux(is_input, self.beat[lane], level))

        # A beat goes downwards: its first lane is the highest address.
        lane_bits = lanes.bit_length() - 1
        at = pointer.address[:lane_bits]
        m.d.comb += self.write_address.eq(pointer.address[lane_bits:])
        m.d.comb += self.write_words.eq(Cat(*(words[lane] for lane in reversed(range(lanes)))))
        for lane in range(lanes):
            m.d.comb += self.write_enable[lane].eq(is_new & (is_input | (at == lane)))

        return m
