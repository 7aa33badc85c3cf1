# amaranth: UnusedElaboratable=no
"""Dot products of some of the activations."""

from amaranth.hdl import Array, Module, Signal
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from hw.shape import code_shape, vector
from sw.schedule.nm import GROUP

__all__ = ["DotSelected"]


class DotSelected(wiring.Component):
    """Take ``kept`` of each four activations for a dot product, a multiplexer for each.

    Parameters
    ----------
    dot : component
        With fewer lanes, which multiplies and adds: :class:`hw.dot_ternary.DotTernary` or
        :class:`hw.dot_lowbit.DotLowbit`.
    kept : :class:`int`
        Lanes of ``dot`` for each four activations.

    Attributes
    ----------
    total_interval : :class:`Interval`
        Of ``total``.

    Members
    -------
    x : ``In(vector(dot.activations, 4 * dot.lanes // kept))``
    w : ``In(StructLayout)``
        ``weights`` by lane of ``dot``, and ``places`` of their activations among four.
    total : ``Out(code_shape(total_interval))``

    Timing
    ------
    latency : 1 cycle for the selection, and that of ``dot``
    interval : 1 cycle; the pipeline cannot be stopped
    """

    interval = 1

    def __init__(self, dot, kept: int):
        if dot.lanes % kept:
            raise ValueError(f"Lanes of the dot product must be a multiple of the {kept} that are "
                             f"kept, not {dot.lanes}")
        self.dot = dot
        self.kept = kept
        self.total_interval = dot.total_interval
        self.latency = 1 + dot.latency
        super().__init__({
            "x": In(vector(dot.activations, GROUP * dot.lanes // kept)),
            "w": In(data.StructLayout({"weights": vector(dot.weights, dot.lanes),
                                       "places": data.ArrayLayout(range(GROUP), dot.lanes)})),
            "total": Out(code_shape(self.total_interval))})

    def elaborate(self, platform):
        m = Module()
        m.submodules.dot = dot = self.dot

        for lane in range(dot.lanes):
            first = lane // self.kept * GROUP
            group = Array(self.x[first + k] for k in range(GROUP))
            x = Signal.like(dot.x[lane], name=f"x_{lane}", reset_less=True)
            w = Signal.like(dot.w[lane], name=f"w_{lane}", reset_less=True)
            m.d.sync += x.eq(group[self.w.places[lane]])
            m.d.sync += w.eq(self.w.weights[lane])
            m.d.comb += dot.x[lane].eq(x)
            m.d.comb += dot.w[lane].eq(w)
        m.d.comb += self.total.eq(dot.total)

        return m
