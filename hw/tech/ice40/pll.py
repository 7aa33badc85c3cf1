"""Phase-locked loop of the iCE40.

Limits: iCE40 UltraPlus Family Data Sheet, FPGA-DS-02008, and iCE40 LP/HX Family Data Sheet,
FPGA-DS-02029, each in the table "sysCLOCK PLL Timing". Dividers and filter: iCE40 sysCLOCK PLL
Design and Usage Guide, FPGA-TN-02052.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from amaranth.hdl import Const, Instance, Module
from amaranth.lib import io, wiring
from amaranth.lib.wiring import Out

from hw.tech.pll import PllSettings, nearest

__all__ = ["Ice40FabricPll", "Ice40Pll", "Ice40PllSettings", "solve"]

_PFD_HZ = 10_000_000, 133_000_000
_VCO_HZ = 533_000_000, 1_066_000_000
_OUTPUT_HZ = 16_000_000, 275_000_000
_DIVR, _DIVF, _DIVQ = range(16), range(128), range(1, 7)

# Upper end of the phase detector's frequency for each filter range, from 1.
_FILTER_HZ = 17_000_000, 26_000_000, 44_000_000, 66_000_000, 101_000_000, 133_000_001


@dataclass(frozen=True)
class Ice40PllSettings(PllSettings):
    """Dividers of the simple feedback path: reference, feedback and output.

    The output is ``oscillator * (divf + 1) / ((divr + 1) * 2**divq)``.
    """

    divr: int
    divf: int
    divq: int

    @property
    def pfd_hz(self) -> Fraction:
        """Frequency at the phase detector."""
        return Fraction(self.oscillator_hz, self.divr + 1)

    @property
    def vco_hz(self) -> Fraction:
        """Frequency of the oscillator that is controlled."""
        return self.pfd_hz * (self.divf + 1)

    @property
    def exact_hz(self) -> Fraction:
        return self.vco_hz / 2**self.divq

    @property
    def filter_range(self) -> int:
        """Setting of the loop filter that goes with the phase detector's frequency."""
        return 1 + sum(self.pfd_hz >= limit for limit in _FILTER_HZ)


def _candidates(oscillator_hz: int) -> Iterator[Ice40PllSettings]:
    # Small reference dividers first: the faster the phase detector, the less jitter.
    for divr in _DIVR:
        for divq in _DIVQ:
            for divf in _DIVF:
                settings = Ice40PllSettings(oscillator_hz, divr, divf, divq)
                if (_PFD_HZ[0] <= settings.pfd_hz <= _PFD_HZ[1]
                        and _VCO_HZ[0] <= settings.vco_hz <= _VCO_HZ[1]
                        and _OUTPUT_HZ[0] <= settings.exact_hz <= _OUTPUT_HZ[1]):
                    yield settings


def solve(oscillator_hz: int, asked_hz: int) -> Ice40PllSettings:
    """Return the dividers for ``asked_hz``, or for the nearest lower frequency that can be made."""
    return nearest(_candidates(oscillator_hz), asked_hz, "iCE40 PLL")


class Ice40Pll(wiring.Component):
    """Make a clock from the oscillator at the PLL's own pad.

    Parameters
    ----------
    settings : :class:`Ice40PllSettings`
    oscillator : :class:`amaranth.lib.io.SingleEndedPort`
        The pin beside the PLL; nextpnr refuses others.

    Members
    -------
    clk : ``Out(1)``
        On a global buffer.
    locked : ``Out(1)``
        Not synchronous to anything.
    """

    clk: Out(1)
    locked: Out(1)

    def __init__(self, settings: Ice40PllSettings, oscillator: io.SingleEndedPort):
        self.settings = settings
        self.oscillator = oscillator
        super().__init__()

    def elaborate(self, platform):
        m = Module()
        m.submodules.pll = self._instance("SB_PLL40_PAD", i_PACKAGEPIN=self.oscillator.io)
        return m

    def _instance(self, kind: str, **source) -> Instance:
        return Instance(
            kind,
            p_FEEDBACK_PATH="SIMPLE",
            p_PLLOUT_SELECT="GENCLK",
            p_DIVR=Const(self.settings.divr, 4),
            p_DIVF=Const(self.settings.divf, 7),
            p_DIVQ=Const(self.settings.divq, 3),
            p_FILTER_RANGE=Const(self.settings.filter_range, 3),
            i_RESETB=Const(1),
            i_BYPASS=Const(0),
            o_PLLOUTGLOBAL=self.clk,
            o_LOCK=self.locked,
            **source)


class Ice40FabricPll(Ice40Pll):
    """The same for an oscillator at another pin, from which the clock goes through the fabric.

    It costs jitter, which no figure of this kit accounts for.
    """

    def elaborate(self, platform):
        m = Module()
        m.submodules.input = clock = io.Buffer("i", self.oscillator)
        m.submodules.pll = self._instance("SB_PLL40_CORE", i_REFERENCECLK=clock.i)
        return m
