# amaranth: UnusedElaboratable=no
"""One processing element of a row-major sparse engine: from slots to sums."""

from amaranth.hdl import Module, Mux, Signal, signed, unsigned
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.codebook import Codebook
from hw.gated_product import GatedProduct
from hw.ram import Ram
from hw.slot_decoder import SlotDecoder
from sw.schedule.shared_plan import SharedLogic

__all__ = ["RowElement"]


class RowElement(wiring.Component):
    """Add up the rows that a stream of slots says, one slot in each cycle.

    A bias takes the way of a weight: its activation is the power of two that is its unit.

    Parameters
    ----------
    logic : :class:`SharedLogic`
    table : sequence of int
        Of the codebook.

    Members
    -------
    slot : ``In(bits)``, is_valid : ``In(1)``, is_inside : ``In(1)``
        ``is_valid`` must be low for the end of a layer.
    stage : ``In(range(layers + 1))``
        1 for the first layer. Must not change while slots are on their way.
    ends_row, ends_layer : ``Out(1)``
        As of :class:`SlotDecoder`, in the same cycle.
    clear : ``In(1)``
        Begin with zero.
    total : ``Out(signed(sum_bits))``
    write_address, write_enable, write_words : as of :class:`Ram`
        Of the activations.
    book_write, book_address, book_written
        ``write``, ``write_address`` and ``written`` of :class:`Codebook`, where reloadable.

    Timing
    ------
    latency : 5 cycles, from ``slot`` to ``total``
    """

    latency = 5

    def __init__(self, logic: SharedLogic, table):
        self.logic = logic
        slots = logic.slot_format
        self._decoder = SlotDecoder(slots, logic.activations)
        self._codebook = Codebook(slots, table, value_bits=logic.value_bits,
                                  layer_bits=logic.layer_bits, store=logic.store,
                                  is_writable=logic.is_reloadable)
        self._activations = Ram(unsigned(logic.level_bits), depth=logic.activations,
                                lanes=logic.lanes)
        self._multiplier = GatedProduct(logic.factor_bits, logic.value_bits, logic.multiplier)
        members = {
            "slot": In(slots.bits), "is_valid": In(1), "is_inside": In(1),
            "stage": In(range(logic.layers + 1)), "ends_row": Out(1), "ends_layer": Out(1),
            "clear": In(1), "total": Out(signed(logic.sum_bits)),
        }
        for name in ("write_address", "write_enable", "write_words"):
            members[name] = self._activations.signature.members[name]
        if logic.is_reloadable:
            for name, theirs in (("book_write", "write"), ("book_address", "write_address"),
                                 ("book_written", "written")):
                members[name] = self._codebook.signature.members[theirs]
        super().__init__(members)

    def elaborate(self, platform):
        m = Module()
        logic = self.logic
        m.submodules.decoder = decoder = self._decoder
        m.submodules.codebook = codebook = self._codebook
        m.submodules.activations = activations = self._activations
        m.submodules.multiplier = multiplier = self._multiplier

        # The inputs, and what was written in even stages, go downwards.
        m.d.comb += decoder.slot.eq(self.slot)
        m.d.comb += decoder.is_inside.eq(self.is_inside)
        m.d.comb += decoder.is_down.eq(self.stage[0])
        m.d.comb += self.ends_row.eq(decoder.ends_row)
        m.d.comb += self.ends_layer.eq(decoder.ends_layer)

        m.d.comb += codebook.slot.eq(self.slot)
        m.d.comb += codebook.is_inside.eq(self.is_inside)
        m.d.comb += codebook.layer.eq(self.stage[:logic.layer_bits])
        if logic.is_reloadable:
            m.d.comb += codebook.write.eq(self.book_write)
            m.d.comb += codebook.write_address.eq(self.book_address)
            m.d.comb += codebook.written.eq(self.book_written)

        m.d.comb += activations.address.eq(decoder.address)
        m.d.comb += activations.write_address.eq(self.write_address)
        m.d.comb += activations.write_enable.eq(self.write_enable)
        m.d.comb += activations.write_words.eq(self.write_words)

        # The weight and its activation are there two cycles behind the slot.
        unit = Signal(logic.factor_bits)
        with m.Switch(self.stage):
            for stage, shift in enumerate(logic.bias_shifts, 1):
                with m.Case(stage):
                    m.d.comb += unit.eq(1 << shift)
        is_bias = Signal()
        m.d.sync += is_bias.eq(codebook.is_bias)
        counts = Signal(2)
        has_value = self.is_valid & ~(self.is_inside & decoder.is_escape)
        m.d.sync += counts.eq(counts << 1 | has_value)
        m.d.comb += multiplier.x.eq(Mux(is_bias, unit, activations.word))
        m.d.comb += multiplier.w.eq(codebook.value)
        m.d.comb += multiplier.enable.eq(counts[1])

        with m.If(self.clear):
            m.d.sync += self.total.eq(0)
        with m.Else():
            m.d.sync += self.total.eq(self.total + multiplier.product)

        return m
