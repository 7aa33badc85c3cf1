# amaranth: UnusedElaboratable=no
"""Number of set bits."""

from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.adder_tree import AdderTree
from sw.graph import Interval

__all__ = ["Popcount"]

GROUP = 3


class Popcount(wiring.Component):
    """Count the set bits of a word.

    Groups of three bits are counted first: a full adder is two 4-input LUTs, and takes the
    narrowest and most numerous additions away from the carry chains.

    Parameters
    ----------
    width : :class:`int`
        Bits of the word.

    Members
    -------
    bits : ``In(width)``
    total : ``Out(range(width + 1))``

    Timing
    ------
    latency : 1 cycle for the groups, and that of an :class:`AdderTree` over them
    interval : 1 cycle; the pipeline cannot be stopped
    """

    interval = 1

    def __init__(self, width: int):
        self.width = width
        self._tree = AdderTree(Interval(0, min(GROUP, width)), -(-width // GROUP))
        self.latency = 1 + self._tree.latency
        super().__init__({"bits": In(width), "total": Out(range(width + 1))})

    def elaborate(self, platform):
        m = Module()
        m.submodules.tree = tree = self._tree

        for k in range(tree.count):
            group = self.bits[GROUP * k:][:GROUP]
            count = Signal.like(tree.terms[k], name=f"group_{k}", reset_less=True)
            m.d.sync += count.eq(sum(group))
            m.d.comb += tree.terms[k].eq(count)
        m.d.comb += self.total.eq(tree.total)

        return m
