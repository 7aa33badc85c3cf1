# amaranth: UnusedElaboratable=no
"""Dot products with ternary weights."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.adder_tree import AdderTree
from hw.delay import delayed
from hw.popcount import Popcount
from hw.shape import code_shape, vector
from sw.graph import Interval
from sw.schedule import ENGINES, accepts

__all__ = ["DotTernary"]

BIPOLAR = Interval(-1, 1, 2)


class DotTernary(wiring.Component):
    """Add, subtract or skip each activation.

    With bipolar activations the sum is the number of lanes that agree with their weight's sign less
    the number that do not, among the weights that are not zero. With others ``-x`` is ``~x + 1``:
    the tree adds the complements, and a popcount of the negative weights adds the ones.

    Parameters
    ----------
    activations : :class:`Interval`
        Bipolar, or any with step 1.
    weights : :class:`Interval`
        Inside -1..1.
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
    latency : 1 cycle for the selected terms or the difference, and that of the longer of the
        popcounts and the tree
    interval : 1 cycle; the pipeline cannot be stopped
    """

    interval = 1

    def __init__(self, activations: Interval, weights: Interval, lanes: int):
        if not accepts("ternary", activations, weights):
            raise ValueError(f"Engine 'ternary' must have {ENGINES['ternary'][1]}, not {weights} "
                             f"and {activations}")
        self.activations = activations
        self.weights = weights
        self.lanes = lanes
        bound = lanes * max(abs(activations.lo), abs(activations.hi))
        self.total_interval = Interval(-bound, bound)
        # Terms that agree and that do not; or the ones that complete the one's complements.
        self._counts = [Popcount(lanes) for _ in range(2 if activations == BIPOLAR else 1)]
        if activations == BIPOLAR:
            self.latency = self._counts[0].latency + 1
        else:
            # The one's complement of x is -x - 1.
            self._tree = AdderTree(Interval(min(activations.lo, -activations.hi - 1, 0),
                                            max(activations.hi, -activations.lo - 1, 0)), lanes)
            self.latency = 2 + max(self._tree.latency, self._counts[0].latency - 1)
        super().__init__({"x": In(vector(activations, lanes)), "w": In(vector(weights, lanes)),
                          "total": Out(code_shape(self.total_interval))})

    def elaborate(self, platform):
        m = Module()

        if self.weights == BIPOLAR:
            is_nonzero = Const(-1, self.lanes)
            is_negative = ~Cat(self.w)
        else:
            is_nonzero = Cat(w.any() for w in self.w)
            is_negative = (Cat(w[-1] for w in self.w) if self.weights.is_signed
                           else Const(0, self.lanes))

        if self.activations == BIPOLAR:
            agree, disagree = self._counts
            m.submodules.agree, m.submodules.disagree = agree, disagree
            is_equal = Cat(self.x) ^ is_negative
            m.d.comb += agree.bits.eq(is_nonzero & is_equal)
            m.d.comb += disagree.bits.eq(is_nonzero & ~is_equal)
            m.d.sync += self.total.eq(agree.total - disagree.total)
            return m

        m.submodules.tree = tree = self._tree
        m.submodules.ones = ones = self._counts[0]
        m.d.comb += ones.bits.eq(is_negative)
        for lane in range(self.lanes):
            x = self.x[lane]
            term = Signal.like(tree.terms[lane], name=f"term_{lane}", reset_less=True)
            m.d.sync += term.eq(Mux(is_nonzero[lane], Mux(is_negative[lane], ~x.as_signed()
                                                          if self.activations.is_signed else -1 - x,
                                                          x), 0))
            m.d.comb += tree.terms[lane].eq(term)
        slack = self.latency - 1
        total = delayed(m, tree.total, slack - 1 - tree.latency, name="tree")
        count = delayed(m, ones.total, slack - ones.latency, name="ones")
        m.d.sync += self.total.eq(total + count)

        return m
