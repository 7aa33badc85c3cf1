"""Memories that are written while the hardware runs."""

from collections.abc import Sequence

from amaranth.hdl import Cat, Const, Module, Shape, Signal, unsigned
from amaranth.lib import memory, wiring
from amaranth.lib.wiring import In, Out

__all__ = ["UNORDERED", "Ram"]

#: Attribute of memories whose users never read a word while it is written. Yosys then adds no logic
#: that compares the two addresses: 38 logic cells for 1024 words of 4 bits (Yosys 0.70, iCE40). It
#: reads the attribute in Verilog; in a build the name of the memory says the same (`boards.plan`).
UNORDERED = "no_rw_check"


class Ram(wiring.Component):
    """Words that are read one at a time, and written ``lanes`` neighbours at a time.

    What is read is undefined where the same word is written in the same cycle.

    Parameters
    ----------
    shape : shape-like
        Of a word.
    depth : :class:`int`
        Words; a multiple of ``lanes``.
    lanes : :class:`int`
        A power of two.
    words : sequence of int
        The bits of each word at power-up; zeros follow.

    Members
    -------
    address : ``In(range(depth))``, enable : ``In(1)``, word : ``Out(shape)``
        ``word`` stays while ``enable`` is low.
    write_address : ``In(range(depth // lanes))``, write_enable : ``In(lanes)``,
    write_words : ``In(lanes words)``
        Lane ``k`` is the word at ``write_address * lanes + k``.

    Timing
    ------
    latency : 1 cycle, from ``address`` to ``word``
    """

    latency = 1

    def __init__(self, shape, *, depth: int, lanes: int = 1, words: Sequence[int] = ()):
        if lanes < 1 or lanes & lanes - 1 or depth % lanes:
            raise ValueError(f"Lanes must be a power of two and divide the depth of {depth}, not "
                             f"{lanes}")
        self.shape = shape
        self.depth = depth
        self.lanes = lanes
        self.words = tuple(words)
        width = Shape.cast(shape).width
        super().__init__({
            "address": In(range(depth)), "enable": In(1, init=1), "word": Out(shape),
            "write_address": In(range(depth // lanes)), "write_enable": In(lanes),
            "write_words": In(unsigned(lanes * width)),
        })

    def elaborate(self, platform):
        m = Module()
        width = Shape.cast(self.shape).width
        m.submodules.unordered = words = memory.Memory(
            shape=unsigned(width), depth=self.depth, init=self.words, attrs={UNORDERED: 1})

        read = words.read_port()
        m.d.comb += read.addr.eq(self.address)
        m.d.comb += read.en.eq(self.enable)
        m.d.comb += self.word.eq(read.data)

        # Ports whose addresses differ in constant bits only are one wide port to Yosys.
        lane_bits = self.lanes.bit_length() - 1
        upper = Signal(len(read.addr) - lane_bits)
        m.d.comb += upper.eq(self.write_address)
        for lane in range(self.lanes):
            write = words.write_port()
            m.d.comb += write.addr.eq(Cat(Const(lane, lane_bits), upper))
            m.d.comb += write.data.eq(self.write_words.word_select(lane, width))
            m.d.comb += write.en.eq(self.write_enable[lane])

        return m
