"""Rice-coded symbols out of a window of bits."""

from amaranth.hdl import Array, Const, Module, Mux, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.bit_window import WINDOW_BITS
from hw.delay import delayed_flag
from sw.codec.image import MAX_FIELD_BITS, ImageFormat
from sw.codec.rice import ESCAPE_ONES

__all__ = ["RiceDecoder"]


class RiceDecoder(wiring.Component):
    """Find the symbols of :class:`sw.codec.rice.Rice`, of each field of a word in turn.

    Members
    -------
    bits : ``In(16)``
        The next bits of the stream; zeros behind its end.
    wants : ``Out(1)``
        The next four bits are a parameter.
    load : ``In(1)``
        They are there and taken.
    is_loaded : ``Out(1)``
        All parameters are known.
    length : ``Out(range(17))``
        Bits of the symbol that comes next. At most as many as are there, or it is not yet known.
    is_last : ``Out(1)``
        It is that of the last field.
    go : ``In(1)``
        It is there and taken.
    symbol : ``Out(8)``
    is_bad : ``Out(1)``
        Parameters or a symbol, up to the one at ``symbol``, are none; until a reset.

    Timing
    ------
    latency : 2 cycles, from ``go`` to ``symbol``
    interval : 1 cycle per symbol or parameter
    """

    latency = 2
    interval = 1

    def __init__(self, image: ImageFormat):
        assert image.code == "rice"
        self.image = image
        super().__init__({
            "bits": In(WINDOW_BITS), "wants": Out(1), "load": In(1),
            "is_loaded": Out(1), "length": Out(range(WINDOW_BITS + 1)), "is_last": Out(1),
            "go": In(1), "symbol": Out(MAX_FIELD_BITS), "is_bad": Out(1)})

    def elaborate(self, platform):
        m = Module()

        # The field whose turn it is comes first: nothing is selected in front of the length.
        fields = self.image.fields
        lows = [Signal(4, name=f"low_bits_{place}") for place in range(len(fields))]
        field = Signal(range(len(fields)))
        width = Array(Const(bits, 4) for bits in fields)[field]
        m.d.comb += self.is_last.eq(field == len(fields) - 1)
        m.d.comb += self.wants.eq(~self.is_loaded)
        with m.If(self.load | self.go):
            m.d.sync += field.eq(Mux(self.is_last, 0, field + 1))
            m.d.sync += [low.eq(following) for low, following in zip(lows, lows[1:] + lows[:1])]
        with m.If(self.load):
            m.d.sync += lows[-1].eq(self.bits[-4:])
            m.d.sync += self.is_loaded.eq(self.is_last)
            with m.If(self.bits[-4:] > width):
                m.d.sync += self.is_bad.eq(1)

        ones = Signal(range(ESCAPE_ONES + 1))
        m.d.comb += ones.eq(ESCAPE_ONES)
        for count in reversed(range(ESCAPE_ONES)):
            with m.If(~self.bits[WINDOW_BITS - 1 - count]):
                m.d.comb += ones.eq(count)
        is_escape = self.bits[-ESCAPE_ONES:].all()
        m.d.comb += self.length.eq(Mux(is_escape, ESCAPE_ONES + width, ones + 1 + lows[0]))

        # Its lowest bits are the last of the word; its upper bits are how many ones there were.
        word, took = Signal(WINDOW_BITS), Signal.like(self.length)
        low, was_escape, upper = Signal(4), Signal(), Signal.like(ones)
        mask = Signal(MAX_FIELD_BITS)
        m.d.sync += [word.eq(self.bits), took.eq(self.length), low.eq(lows[0]), upper.eq(ones),
                     was_escape.eq(is_escape), mask.eq((1 << width) - 1)]
        last_bits = (word >> (WINDOW_BITS - took).as_unsigned())[:MAX_FIELD_BITS]
        low_mask = (Const(1) << low) - 1
        whole = Signal(MAX_FIELD_BITS + ESCAPE_ONES)
        m.d.comb += whole.eq(Mux(was_escape, last_bits & mask,
                                 (upper << low) | (last_bits & low_mask)))
        m.d.sync += self.symbol.eq(whole)
        went = delayed_flag(m, self.go, 1, name="went")
        with m.If(went & (whole & ~mask).any()):
            m.d.sync += self.is_bad.eq(1)

        return m
