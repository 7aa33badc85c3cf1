"""Phase-locked loop of the ECP5.

Limits: ECP5 and ECP5-5G Family Data Sheet, FPGA-DS-02012, table "sysCLOCK PLL Timing". Dividers:
ECP5 and ECP5-5G sysCLOCK PLL/DLL Design and Usage Guide, FPGA-TN-02200.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from amaranth.hdl import Const, Instance, Module, Signal
from amaranth.lib import io, wiring
from amaranth.lib.wiring import Out

from hw.tech.pll import PllSettings, megahertz, nearest

__all__ = ["Ecp5Pll", "Ecp5PllSettings", "solve"]

_PFD_HZ = 10_000_000, 400_000_000
_VCO_HZ = 400_000_000, 800_000_000
_OUTPUT_HZ = 3_125_000, 400_000_000
_DIVIDER = range(1, 129)

# The controlled oscillator is kept near the middle of its range, as Project Trellis' ecppll does.
_VCO_MIDDLE_HZ = 600_000_000


@dataclass(frozen=True)
class Ecp5PllSettings(PllSettings):
    """Dividers of the reference, of the output that is fed back, and of the design's clock.

    The output that is fed back (CLKOP) has the phase detector's frequency, the design's clock is
    CLKOS: ``oscillator * fed_back / (reference * output)``. The divider of CLKOP has range enough
    for both its jobs, so that of the feedback stays at 1.
    """

    reference: int
    fed_back: int
    output: int

    @property
    def pfd_hz(self) -> Fraction:
        """Frequency at the phase detector, and of the output that is fed back."""
        return Fraction(self.oscillator_hz, self.reference)

    @property
    def vco_hz(self) -> Fraction:
        """Frequency of the oscillator that is controlled."""
        return self.pfd_hz * self.fed_back

    @property
    def exact_hz(self) -> Fraction:
        return self.vco_hz / self.output


def _candidates(oscillator_hz: int) -> Iterator[Ecp5PllSettings]:
    # A fast phase detector first, for less jitter.
    for reference in _DIVIDER:
        pfd_hz = oscillator_hz / reference
        if not _PFD_HZ[0] <= pfd_hz <= _PFD_HZ[1]:
            continue
        for fed_back in sorted(_DIVIDER, key=lambda n: abs(n * pfd_hz - _VCO_MIDDLE_HZ)):
            vco_hz = pfd_hz * fed_back
            for output in _DIVIDER:
                if (_VCO_HZ[0] <= vco_hz <= _VCO_HZ[1]
                        and _OUTPUT_HZ[0] <= vco_hz / output <= _OUTPUT_HZ[1]):
                    yield Ecp5PllSettings(oscillator_hz, reference, fed_back, output)


def solve(oscillator_hz: int, asked_hz: int) -> Ecp5PllSettings:
    """Return the dividers for ``asked_hz``, or for the nearest lower frequency that can be made."""
    return nearest(_candidates(oscillator_hz), asked_hz, "ECP5 PLL")


class Ecp5Pll(wiring.Component):
    """Make a clock from an oscillator.

    Parameters
    ----------
    settings : :class:`Ecp5PllSettings`
    oscillator : :class:`amaranth.lib.io.SingleEndedPort`

    Members
    -------
    clk : ``Out(1)``
    locked : ``Out(1)``
        Not synchronous to anything.
    """

    clk: Out(1)
    locked: Out(1)

    def __init__(self, settings: Ecp5PllSettings, oscillator: io.SingleEndedPort):
        self.settings = settings
        self.oscillator = oscillator
        super().__init__()

    def elaborate(self, platform):
        m = Module()
        m.submodules.buffer = buffer = io.Buffer("i", self.oscillator)

        # An output's phase counts the controlled oscillator's cycles; half a period is Trellis'
        # choice, and the phase against the oscillator is of no interest here.
        settings, fed_back = self.settings, Signal()
        m.submodules.pll = Instance(
            "EHXPLLL",
            a_FREQUENCY_PIN_CLKI=megahertz(settings.oscillator_hz).removesuffix(" MHz"),
            a_FREQUENCY_PIN_CLKOP=megahertz(settings.pfd_hz).removesuffix(" MHz"),
            a_FREQUENCY_PIN_CLKOS=megahertz(settings.exact_hz).removesuffix(" MHz"),
            # Loop filter and charge pump as Project Trellis' ecppll sets them for any frequency.
            a_ICP_CURRENT="12", a_LPF_RESISTOR="8",
            a_MFG_ENABLE_FILTEROPAMP="1", a_MFG_GMCREF_SEL="2",
            p_PLLRST_ENA="DISABLED", p_INTFB_WAKE="DISABLED", p_STDBY_ENABLE="DISABLED",
            p_DPHASE_SOURCE="DISABLED", p_FEEDBK_PATH="CLKOP",
            p_CLKI_DIV=settings.reference, p_CLKFB_DIV=1,
            p_OUTDIVIDER_MUXA="DIVA", p_CLKOP_ENABLE="ENABLED", p_CLKOP_DIV=settings.fed_back,
            p_CLKOP_CPHASE=settings.fed_back // 2, p_CLKOP_FPHASE=0,
            p_OUTDIVIDER_MUXB="DIVB", p_CLKOS_ENABLE="ENABLED", p_CLKOS_DIV=settings.output,
            p_CLKOS_CPHASE=settings.output // 2, p_CLKOS_FPHASE=0,
            i_CLKI=buffer.i, i_CLKFB=fed_back,
            i_RST=Const(0), i_STDBY=Const(0), i_PLLWAKESYNC=Const(0),
            i_PHASESEL0=Const(0), i_PHASESEL1=Const(0), i_PHASEDIR=Const(1), i_PHASESTEP=Const(1),
            i_PHASELOADREG=Const(1), i_ENCLKOP=Const(0), i_ENCLKOS=Const(0),
            o_CLKOP=fed_back, o_CLKOS=self.clk, o_LOCK=self.locked)

        return m
