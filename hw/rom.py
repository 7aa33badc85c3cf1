"""Read-only stores of weights, thresholds and tables."""

from collections.abc import Sequence

from amaranth.hdl import Module, Shape, Signal, unsigned
from amaranth.lib import memory, wiring
from amaranth.lib.wiring import In, Out

from sw.schedule import STORES

__all__ = ["Rom"]

# The attribute values that Yosys' memory_libmap understands.
_RAM_STYLE = {"rom": "logic", "bram": "block"}


class Rom(wiring.Component):
    """Words that are known when the hardware is generated.

    Parameters
    ----------
    shape : shape-like
        Of a word.
    words : sequence of int
        The bits of each word.
    store : :class:`str`
        ``"rom"``: LUTs and an output register. ``"bram"``: block RAM, initialised by the
        bitstream, and an output register behind it, without which its slow output would limit the
        clock (ECP5: 5.6 ns after the clock edge).

    Members
    -------
    address : ``In(range(len(words)))``
    enable : ``In(1, init=1)``
        While it is low, ``word`` and the words on their way stay where they are.
    word : ``Out(shape)``

    Timing
    ------
    latency : 1 cycle for ``"rom"``, 2 for ``"bram"``
    interval : 1 cycle per word
    """

    interval = 1

    def __init__(self, shape, words: Sequence[int], *, store: str):
        if store not in STORES:
            raise ValueError(f"Store must be one of {', '.join(STORES)}, not {store!r}")
        self.shape = shape
        self.words = tuple(words)
        self.store = store
        self.latency = 2 if store == "bram" else 1
        super().__init__({"address": In(range(len(self.words))), "enable": In(1, init=1),
                          "word": Out(shape)})

    def elaborate(self, platform):
        m = Module()
        m.submodules.memory = words = memory.Memory(
            shape=unsigned(Shape.cast(self.shape).width), depth=len(self.words), init=self.words,
            attrs={"ram_style": _RAM_STYLE[self.store]})
        port = words.read_port()

        m.d.comb += port.addr.eq(self.address)
        m.d.comb += port.en.eq(self.enable)
        if self.latency == 1:
            m.d.comb += self.word.eq(port.data)
        else:
            word = Signal.like(port.data, name="word_1", reset_less=True)
            with m.If(self.enable):
                m.d.sync += word.eq(port.data)
            m.d.comb += self.word.eq(word)

        return m
