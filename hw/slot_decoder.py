"""What a slot says, and where its activation is."""

from amaranth.hdl import Cat, Module, Mux, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from sw.codec.slots import SlotFormat

__all__ = ["SlotDecoder"]


class SlotDecoder(wiring.Component):
    """Tell the kinds of slots apart, and follow the columns of a row.

    Activations lie at the ends of their memory: column ``c`` at address ``1 + c``, or, where
    ``is_down``, at ``-1 - c``. A row begins at address 0, so that one adder goes either way.

    Parameters
    ----------
    slot_format : :class:`SlotFormat`
    depth : :class:`int`
        Addresses of activations; a power of two.

    Members
    -------
    slot : ``In(bits)``
    is_inside : ``In(1)``
        The slot is in a row; else it is a bias or the end of a layer.
    is_down : ``In(1)``
        Of the whole layer.
    ends_row, ends_layer : ``Out(1)``
        What the slot is if it is inside of a row, or if it is not.
    is_escape : ``Out(1)``
        It gives no weight if it is inside of a row.
    address : ``Out(range(depth))``
        Of the activation, if it is a weight.

    Timing
    ------
    latency : 1 cycle for ``address``, 0 for the others
    """

    latency = 1

    def __init__(self, slot_format: SlotFormat, depth: int):
        self.slot_format = slot_format
        self.depth = depth
        super().__init__({
            "slot": In(slot_format.bits), "is_inside": In(1), "is_down": In(1),
            "ends_row": Out(1), "ends_layer": Out(1), "is_escape": Out(1),
            "address": Out(range(depth)),
        })

    def elaborate(self, platform):
        m = Module()
        code_bits = self.slot_format.code_bits
        code, gap = self.slot[:code_bits], self.slot[code_bits:]

        m.d.comb += self.is_escape.eq(gap.all())
        m.d.comb += self.ends_row.eq(self.is_escape & (code == 0))
        m.d.comb += self.ends_layer.eq(self.slot == self.slot_format.end_of_layer)

        # One less than the distance to the next column: upwards the carry adds the rest, and
        # downwards the complement subtracts it.
        escapes = self.slot_format.escapes
        far = Signal(range(self.depth))
        with m.Switch(code):
            for h, columns in enumerate(escapes, 1):
                with m.Case(h) if h < len(escapes) else m.Default():
                    m.d.comb += far.eq(columns - 1)
        skip = Signal.like(far)
        m.d.comb += skip.eq(Mux(self.is_escape, far, gap))
        step = Signal.like(skip)
        m.d.comb += step.eq(skip ^ self.is_down.replicate(len(skip)))
        moved = Cat(1, self.address) + Cat(~self.is_down, step)
        with m.If(self.is_inside):
            m.d.sync += self.address.eq(moved[1:])
        with m.Else():
            m.d.sync += self.address.eq(0)

        return m
