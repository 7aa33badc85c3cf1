# amaranth: UnusedElaboratable=no
"""Dot products of bipolar vectors."""

from amaranth.hdl import Module, Value
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.popcount import Popcount
from hw.shape import vector
from sw.graph import Interval
from sw.schedule import ENGINES, accepts

__all__ = ["DotXnor"]


class DotXnor(wiring.Component):
    """Count in how many lanes a bipolar weight and a bipolar activation are equal.

    Of ``lanes`` products of -1 and +1 with ``n`` equal factors the sum is ``2 n - lanes``
    (Courbariaux et al., "Binarized neural networks", 2016, section 3).

    Parameters
    ----------
    activations, weights : :class:`Interval`
        Both bipolar.
    lanes : :class:`int`
        Products per cycle.

    Attributes
    ----------
    total_interval : :class:`Interval`
        Of the sum of products that ``total`` is the code of: -lanes..lanes in steps of 2.

    Members
    -------
    x : ``In(vector(activations, lanes))``
    w : ``In(vector(weights, lanes))``
    total : ``Out(range(lanes + 1))``

    Timing
    ------
    latency : that of a :class:`Popcount`
    interval : 1 cycle; the pipeline cannot be stopped
    """

    interval = 1

    def __init__(self, activations: Interval, weights: Interval, lanes: int):
        if not accepts("xnor", activations, weights):
            raise ValueError(f"Engine 'xnor' must have {ENGINES['xnor'][1]}, not {weights} and "
                             f"{activations}")
        self.lanes = lanes
        self.total_interval = Interval(-lanes, lanes, 2)
        self._popcount = Popcount(lanes)
        self.latency = self._popcount.latency
        super().__init__({"x": In(vector(activations, lanes)), "w": In(vector(weights, lanes)),
                          "total": Out(range(lanes + 1))})

    def elaborate(self, platform):
        m = Module()
        m.submodules.popcount = popcount = self._popcount

        m.d.comb += popcount.bits.eq(~(Value.cast(self.x) ^ Value.cast(self.w)))
        m.d.comb += self.total.eq(popcount.total)

        return m
