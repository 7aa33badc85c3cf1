"""Products of a signed and an unsigned number, which can be left out."""

from amaranth.hdl import Module, Mux, Signal, signed, unsigned
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

__all__ = ["GatedProduct"]


class GatedProduct(wiring.Component):
    """Multiply, or give zero.

    Parameters
    ----------
    x_bits : :class:`int`
        Of the unsigned factor.
    w_bits : :class:`int`
        Of the signed factor.
    multiplier : :class:`str`
        ``"logic"``: a row for each bit of the unsigned factor, and adders. ``"dsp"``: one
        multiplication between registers, for which Yosys takes a multiplier block.

    Members
    -------
    x : ``In(x_bits)``, w : ``In(signed(w_bits))``
    enable : ``In(1)``
        While low the product is zero.
    product : ``Out(signed(x_bits + w_bits))``

    Timing
    ------
    latency : 2 cycles
    interval : 1 cycle; the pipeline cannot be stopped
    """

    latency = 2
    interval = 1

    def __init__(self, x_bits: int, w_bits: int, multiplier: str):
        self.x_bits = x_bits
        self.w_bits = w_bits
        self.multiplier = multiplier
        super().__init__({"x": In(x_bits), "w": In(signed(w_bits)), "enable": In(1),
                          "product": Out(signed(x_bits + w_bits))})

    def elaborate(self, platform):
        m = Module()

        if self.multiplier == "dsp":
            x, w = Signal(unsigned(self.x_bits)), Signal(signed(self.w_bits))
            m.d.sync += x.eq(Mux(self.enable, self.x, 0))
            m.d.sync += w.eq(self.w)
            m.d.sync += self.product.eq(x * w)
            return m

        # The register is behind the rows: a logic cell that makes a bit of a row also keeps it.
        terms = []
        for bit in range(self.x_bits):
            row = Signal(signed(self.w_bits), name=f"row_{bit}")
            m.d.sync += row.eq(Mux(self.enable & self.x[bit], self.w, 0))
            terms.append(row)
        shift = 1
        while len(terms) > 1:
            pairs = [terms[k] + (terms[k + 1] << shift) for k in range(0, len(terms) - 1, 2)]
            terms = [*pairs, *terms[2 * len(pairs):]]
            shift *= 2
        m.d.sync += self.product.eq(terms[0])

        return m
