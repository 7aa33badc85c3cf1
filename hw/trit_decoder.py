"""Five trits out of a byte."""

from amaranth.hdl import Cat, Module, Mux, Signal, signed
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from sw.codec import trits

__all__ = ["TritDecoder"]


class TritDecoder(wiring.Component):
    """Undo one of the codes of :mod:`sw.codec.trits`; combinational.

    All 256 bytes give the trits that ``sw.codec.trits.byte_table`` says, codes or not.

    Kind: measured. Yosys 0.70, the decoder alone, before placement; for ECP5 with ``-nowidelut``.

    ======  ======================  =====================
    code    ``synth_ice40``         ``synth_ecp5``
    ======  ======================  =====================
    base3   114 LUT4                105 LUT4
    adds    36 LUT4, 39 carry       10 LUT4, 24 CCU2C
    cutie   49 LUT4                 49 LUT4
    ======  ======================  =====================

    Parameters
    ----------
    code : :class:`str`
        ``"base3"``, ``"adds"`` or ``"cutie"``.

    Members
    -------
    byte : ``In(8)``
    trits : ``Out(data.ArrayLayout(signed(2), 5))``
        -1, 0 or 1 each.

    Timing
    ------
    latency : 0 cycles
    interval : 1 cycle per byte
    """

    latency = 0
    interval = 1

    def __init__(self, code: str):
        if code not in trits.CODES:
            raise ValueError(f"Code of trits must be one of {', '.join(trits.CODES)}, not {code!r}")
        self.code = code
        super().__init__({"byte": In(8), "trits": Out(data.ArrayLayout(signed(2), trits.TRITS))})

    def elaborate(self, platform):
        m = Module()
        {"base3": self._look_up, "adds": self._add, "cutie": self._place_signs}[self.code](m)
        return m

    def _look_up(self, m: Module) -> None:
        with m.Switch(self.byte):
            for byte, values in enumerate(trits.byte_table(self.code)):
                with m.Case(byte):
                    m.d.comb += [trit.eq(int(value)) for trit, value in zip(self.trits, values)]

    def _add(self, m: Module) -> None:
        fraction = self.byte
        for place, trit in enumerate(self.trits):
            tripled = Signal(10, name=f"tripled_{place}")
            # Not `3 * x`: Yosys would take a multiplier block of an ECP5 for each.
            m.d.comb += tripled.eq(fraction + (fraction << 1))
            # Digits 0, 1, 2 less 1 are 11, 00, 01.
            digit = tripled[8:]
            m.d.comb += trit.eq(Cat(~digit[0], ~(digit[0] | digit[1])))
            fraction = tripled[:8]

    def _place_signs(self, m: Module) -> None:
        # For each trit two bits that may be its sign, and when it is the second. Where the trit is
        # zero it does not matter which: synthesis cannot know that.
        bits = self.byte
        signs = (
            (bits[7], bits[4], bits.matches("----1001", "----1010")),
            (bits[6], bits[7], bits[3] & ~bits[:2].all()),
            (bits[5], bits[6], bits.matches("-----000", "----0001", "-----010")),
            (bits[5], bits[4], bits.matches("------11", "-0--1110")),
            (bits[4], bits[3], bits.matches("-----111")),
        )
        is_zero = Signal(trits.TRITS)
        with m.Switch(bits[:4]):
            for low in range(16):
                layouts = [(pattern[:4].replace(".", "-"), layout)
                           for pattern, layout in trits.CUTIE_LAYOUTS
                           if trits.matches(low, "...." + pattern[4:])]
                with m.Case(low):
                    for place in range(trits.TRITS):
                        zeros = [upper for upper, layout in layouts if layout[place] == "0"]
                        m.d.comb += is_zero[place].eq(bits[4:].matches(*zeros) if zeros else 0)
        for trit, zero, (first, second, is_second) in zip(self.trits, is_zero, signs):
            m.d.comb += trit.eq(Cat(~zero, ~zero & Mux(is_second, second, first)))
