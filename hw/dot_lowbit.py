# amaranth: UnusedElaboratable=no
"""Dot products of small integers."""

from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.adder_tree import AdderTree
from hw.shape import arithmetic, code_shape, vector
from sw.graph import Interval
from sw.schedule import ENGINES, accepts

__all__ = ["DotLowbit"]


class DotLowbit(wiring.Component):
    """Multiply and add integers of up to 8 bits; Yosys chooses LUTs or DSP blocks.

    Parameters
    ----------
    activations, weights : :class:`Interval`
        Of at most 256 values each.
    lanes : :class:`int`
        Products per cycle.

    Attributes
    ----------
    total_interval : :class:`Interval`
        Of ``total``.

    Members
    -------
    x : ``In(vector(activations, lanes))``
    w : ``In(vector(weights, lanes))``
    total : ``Out(code_shape(total_interval))``

    Timing
    ------
    latency : 1 cycle for the operands, 1 for the products, and that of an :class:`AdderTree`
    interval : 1 cycle; the pipeline cannot be stopped
    """

    interval = 1

    def __init__(self, activations: Interval, weights: Interval, lanes: int):
        if not accepts("lowbit", activations, weights):
            raise ValueError(f"Engine 'lowbit' must have {ENGINES['lowbit'][1]}, not {weights} and "
                             f"{activations}")
        self.activations = activations
        self.weights = weights
        self.lanes = lanes
        corners = [x * w for x in (activations.lo, activations.hi)
                   for w in (weights.lo, weights.hi)]
        self._tree = AdderTree(Interval(min(corners), max(corners)), lanes)
        self.total_interval = self._tree.total_interval
        self.latency = 2 + self._tree.latency
        super().__init__({"x": In(vector(activations, lanes)), "w": In(vector(weights, lanes)),
                          "total": Out(code_shape(self.total_interval))})

    def elaborate(self, platform):
        m = Module()
        m.submodules.tree = tree = self._tree

        for lane in range(self.lanes):
            # Registers on both sides of a multiplier are what DSP blocks are made of.
            x = Signal.like(self.x[lane], name=f"x_{lane}", reset_less=True)
            w = Signal.like(self.w[lane], name=f"w_{lane}", reset_less=True)
            product = Signal.like(tree.terms[lane], name=f"product_{lane}", reset_less=True)
            m.d.sync += x.eq(self.x[lane])
            m.d.sync += w.eq(self.w[lane])
            m.d.sync += product.eq(arithmetic(x, self.activations) * arithmetic(w, self.weights))
            m.d.comb += tree.terms[lane].eq(product)
        m.d.comb += self.total.eq(tree.total)

        return m
