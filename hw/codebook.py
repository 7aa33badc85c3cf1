# amaranth: UnusedElaboratable=no
"""From the code of a weight to the weight."""

from collections.abc import Sequence

from amaranth.hdl import Cat, Module, Mux, Signal, signed
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.ram import Ram
from sw.codec.slots import SlotFormat

__all__ = ["Codebook"]


class Codebook(wiring.Component):
    """Look weights up, and let biases pass.

    The table has a half for biases, where each slot stands for itself, and one for weights: with
    slots of 8 bits both are one block RAM, and neither a multiplexer nor a register is needed to
    bring the two together.

    Parameters
    ----------
    slot_format : :class:`SlotFormat`
    table : sequence of int
        Values; the first half by slot, the second by code and above it the layer.
    value_bits : :class:`int`
        Of a signed value.
    layer_bits : :class:`int`
    store : :class:`str`
        ``"bram"``: the table in a memory. ``"rom"``: weights in LUTs.
    is_writable : :class:`bool`
        Whether values may be replaced.

    Members
    -------
    slot : ``In(bits)``, is_inside : ``In(1)``, layer : ``In(layer_bits)``
    is_bias : ``Out(1)``
        ``is_inside`` was low, 1 cycle ago.
    value : ``Out(signed(value_bits))``
        Of the slot 2 cycles ago.
    write : ``In(1)``, write_address : ``In(range(len(table)))``, written : ``In(value_bits)``
        Where ``is_writable``.

    Timing
    ------
    latency : 2 cycles
    """

    latency = 2

    def __init__(self, slot_format: SlotFormat, table: Sequence[int], *, value_bits: int,
                 layer_bits: int, store: str, is_writable: bool):
        self.slot_format = slot_format
        self.table = tuple(table)
        self.value_bits = value_bits
        self.layer_bits = layer_bits
        self.store = store
        self.is_writable = is_writable
        members = {"slot": In(slot_format.bits), "is_inside": In(1), "layer": In(layer_bits),
                   "is_bias": Out(1), "value": Out(signed(value_bits))}
        if is_writable:
            members |= {"write": In(1), "write_address": In(range(len(self.table))),
                        "written": In(value_bits)}
        super().__init__(members)

    def elaborate(self, platform):
        m = Module()
        bits, code_bits = self.slot_format.bits, self.slot_format.code_bits

        code = Cat(self.slot[:code_bits], self.layer)
        field = Signal(bits)
        was_inside = Signal()
        m.d.sync += field.eq(Mux(self.is_inside, code, self.slot))
        m.d.sync += was_inside.eq(self.is_inside)
        m.d.comb += self.is_bias.eq(~was_inside)

        if self.store == "rom":
            weights = self.table[1 << bits:]
            weight = Signal(signed(self.value_bits))
            with m.Switch(field[:len(code)]):
                for k, value in enumerate(weights[:1 << len(code)]):
                    with m.Case(k):
                        m.d.comb += weight.eq(value)
            m.d.sync += self.value.eq(Mux(was_inside, weight, field.as_signed()))
            return m

        mask = (1 << self.value_bits) - 1
        m.submodules.table = table = Ram(signed(self.value_bits), depth=len(self.table),
                                         words=[value & mask for value in self.table])
        m.d.comb += table.address.eq(Cat(field, was_inside))
        m.d.comb += self.value.eq(table.word)
        if self.is_writable:
            m.d.comb += table.write_enable.eq(self.write)
            m.d.comb += table.write_address.eq(self.write_address)
            m.d.comb += table.write_words.eq(self.written)

        return m
