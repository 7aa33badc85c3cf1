"""Huffman-coded symbols out of a window of bits."""

from functools import reduce
from operator import or_

from amaranth.hdl import Array, Cat, Const, Module, Mux, Signal
from amaranth.lib import data, memory, wiring
from amaranth.lib.wiring import In, Out

from hw.bit_window import WINDOW_BITS
from sw.codec.huffman import LONGEST
from sw.codec.image import MAX_FIELD_BITS, ImageFormat

__all__ = ["HuffmanDecoder"]

_WHOLE = 1 << LONGEST  # all words of 12 bits: what a complete code covers


class HuffmanDecoder(wiring.Component):
    """Find the symbols of :class:`sw.codec.huffman.Huffman`, of each field of a word in turn.

    A table is read once and then sorted: symbols with words of one length are neighbours. A word is
    then found by comparing it with the end of each length at once, and its symbol by its distance
    from that end.

    Members
    -------
    bits : ``In(16)``
        The next bits of the stream; zeros behind its end.
    wants : ``Out(1)``
        The next four bits are the length of a symbol's word.
    load : ``In(1)``
        They are there and taken.
    is_loaded : ``Out(1)``
        All tables are there and sorted.
    length : ``Out(range(17))``
        Bits of the symbol that comes next. At most as many as are there, or it is not yet known.
    is_last : ``Out(1)``
        It is that of the last field.
    go : ``In(1)``
        It is there and taken.
    symbol : ``Out(8)``
    is_bad : ``Out(1)``
        A table is not that of a complete code; until a reset.

    Timing
    ------
    latency : 3 cycles, from ``go`` to ``symbol``
    interval : 1 cycle per symbol; ``2 * 2**bits + 2`` cycles for the table of a field
    """

    latency = 3
    interval = 1

    def __init__(self, image: ImageFormat):
        assert image.code == "huffman"
        self.image = image
        super().__init__({
            "bits": In(WINDOW_BITS), "wants": Out(1), "load": In(1),
            "is_loaded": Out(1), "length": Out(range(WINDOW_BITS + 1)), "is_last": Out(1),
            "go": In(1), "symbol": Out(MAX_FIELD_BITS), "is_bad": Out(1)})

    def elaborate(self, platform):
        m = Module()
        fields = self.image.fields
        widest = max(fields)
        m.submodules.lengths = lengths = memory.Memory(shape=4, depth=1 << widest, init=[])
        m.submodules.symbols = symbols = memory.Memory(shape=widest, init=[],
                                                       depth=len(fields) << widest)
        sort, fetch = symbols.write_port(), symbols.read_port()
        keep, recall = lengths.write_port(), lengths.read_port()

        # Of each length, from 1: the word behind its last one, on the left of 12 bits; and the
        # place of its first symbol, which moves to that behind its last one while they are sorted.
        layout = data.StructLayout({"limits": data.ArrayLayout(LONGEST + 1, LONGEST),
                                    "ends": data.ArrayLayout(widest + 1, LONGEST)})
        # The field whose turn it is comes first: nothing is selected in front of a comparison.
        tables = [Signal(layout, name=f"table_{place}") for place in range(len(fields))]
        limits, ends = tables[0].limits, tables[0].ends
        field = Signal(range(len(fields)))
        rotate = Signal()
        m.d.comb += self.is_last.eq(field == len(fields) - 1)
        with m.If(rotate):
            m.d.sync += field.eq(Mux(self.is_last, 0, field + 1))
            m.d.sync += [table.eq(following)
                         for table, following in zip(tables, tables[1:] + tables[:1])]

        number = Signal(widest)
        is_last_number = number == Array(Const((1 << bits) - 1, widest) for bits in fields)[field]
        length = self.bits[-4:]
        m.d.comb += [keep.addr.eq(number), keep.data.eq(length), recall.addr.eq(number)]
        recalled, is_recalled = Signal.like(number), Signal()
        m.d.sync += recalled.eq(number)
        m.d.comb += sort.data.eq(recalled)

        with m.FSM(name="state"):
            with m.State("LENGTHS"):
                m.d.comb += self.wants.eq(1)
                m.d.comb += keep.en.eq(self.load)
                with m.If(self.load):
                    m.d.sync += number.eq(number + 1)
                    self._count(m, limits, ends, length)
                    with m.If(is_last_number):
                        m.d.sync += number.eq(0)
                        m.next = "SORT"
                with m.If(limits[LONGEST - 1] > _WHOLE):
                    m.d.sync += self.is_bad.eq(1)

            with m.State("SORT"):
                m.d.sync += number.eq(number + 1)
                m.d.sync += is_recalled.eq(1)
                with m.If(limits[LONGEST - 1] != _WHOLE):
                    m.d.sync += self.is_bad.eq(1)
                with m.If(is_last_number):
                    m.d.sync += number.eq(0)
                    m.next = "SORTED"

            with m.State("SORTED"):
                m.d.sync += is_recalled.eq(0)
                m.next = "NEXT"

            with m.State("NEXT"):
                m.d.comb += rotate.eq(1)
                m.next = "LENGTHS"
                with m.If(self.is_last):
                    m.next = "SYMBOLS"

            with m.State("SYMBOLS"):
                m.d.comb += self.is_loaded.eq(1)
                m.d.comb += rotate.eq(self.go)

        with m.If(is_recalled):
            for place in range(LONGEST):
                with m.If(recall.data == place + 1):
                    m.d.comb += sort.addr.eq(Cat(ends[place][:widest], field))
                    m.d.comb += sort.en.eq(1)
                    m.d.sync += ends[place].eq(ends[place] + 1)

        self._find(m, limits, ends, field, fetch, widest)

        return m

    def _count(self, m: Module, limits, ends, length) -> None:
        """One more symbol with a word of ``length``."""
        step = Signal(LONGEST + 1)
        with m.If(length != 0):
            m.d.comb += step.eq(_WHOLE >> length)
        for place in range(LONGEST):
            with m.If(length <= place + 1):
                m.d.sync += limits[place].eq(limits[place] + step)
            with m.If((length != 0) & (length <= place)):
                m.d.sync += ends[place].eq(ends[place] + 1)
        with m.If(length > LONGEST):
            m.d.sync += self.is_bad.eq(1)

    def _find(self, m: Module, limits, ends, field, fetch, widest: int) -> None:
        """Length and place of the symbol whose word comes next."""
        word = self.bits[-LONGEST:]
        is_below = Cat(*(word < limits[place] for place in range(LONGEST - 1)), 1)
        is_length = Signal(LONGEST)
        m.d.comb += is_length.eq(is_below & ~(is_below << 1))

        def chosen(values):
            return reduce(or_, (Mux(is_length[place], value, 0)
                                for place, value in enumerate(values)))

        m.d.comb += self.length.eq(chosen(range(1, LONGEST + 1)))

        # How many words of its length follow it, as far as the codes of that length go.
        left, shift = Signal(LONGEST), Signal(range(LONGEST))
        end, of_field = Signal(widest), Signal.like(field)
        m.d.sync += left.eq(chosen(limits) - 1 - word)
        m.d.sync += shift.eq(LONGEST - self.length)
        m.d.sync += [end.eq(chosen(ends) - 1), of_field.eq(field)]
        place, in_field = Signal(widest), Signal.like(field)
        m.d.sync += [place.eq(end - (left >> shift)), in_field.eq(of_field)]
        m.d.comb += fetch.addr.eq(Cat(place, in_field))
        m.d.comb += self.symbol.eq(fetch.data)
