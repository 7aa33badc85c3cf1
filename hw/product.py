"""Products of small integers."""

from amaranth.hdl import Const, Module, Mux, Signal, Value
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.shape import code_shape
from sw.graph import Interval
from sw.schedule import MULTIPLIERS

__all__ = ["Product"]


class Product(wiring.Component):
    """Multiply two integers.

    Parameters
    ----------
    activations, weights : :class:`Interval`
        With step 1.
    multiplier : :class:`str`
        ``"logic"``: a row of ANDs for each bit of the narrower operand and adders, which Yosys
        does not take for a multiplier. ``"dsp"``: a multiplication, for which it takes a DSP
        block where the product has 11 bits or more.

    Attributes
    ----------
    interval_of_product : :class:`Interval`
        Tightest one.

    Members
    -------
    x : ``In(code_shape(activations))``
    w : ``In(code_shape(weights))``
    product : ``Out(code_shape(interval_of_product))``

    Timing
    ------
    latency : 1 cycle
    interval : 1 cycle; the pipeline cannot be stopped
    """

    latency = 1
    interval = 1

    def __init__(self, activations: Interval, weights: Interval, multiplier: str):
        if multiplier not in MULTIPLIERS:
            raise ValueError(f"Multiplier must be one of {', '.join(MULTIPLIERS)}, not "
                             f"{multiplier!r}")
        if activations.step != 1 or weights.step != 1:
            raise ValueError(f"Factors must have the step 1, not be in {activations} and {weights}")
        self.activations = activations
        self.weights = weights
        self.multiplier = multiplier
        corners = [x * w for x in (activations.lo, activations.hi)
                   for w in (weights.lo, weights.hi)]
        self.interval_of_product = Interval(min(corners), max(corners))
        super().__init__({"x": In(code_shape(activations)), "w": In(code_shape(weights)),
                          "product": Out(code_shape(self.interval_of_product))})

    def elaborate(self, platform):
        m = Module()

        product = Signal.like(self.product, reset_less=True)
        m.d.sync += product.eq(self.x * self.w if self.multiplier == "dsp"
                               else _shift_and_add(self.x, self.w))
        m.d.comb += self.product.eq(product)

        return m


def _shift_and_add(x: Value, w: Value) -> Value:
    """Sum of a row for each bit of the narrower operand, as a balanced tree."""
    few, many = (x, w) if len(x) <= len(w) else (w, x)
    rows = [Mux(bit, many, Const(0, many.shape())) for bit in few]
    if few.shape().signed:
        rows[-1] = -rows[-1]
    shift = 1
    while len(rows) > 1:
        odd = rows[1::2]
        rows = [low + (high << shift) for low, high in zip(rows[::2], odd, strict=False)] + (
            rows[len(odd) * 2:])
        shift *= 2
    return rows[0]
