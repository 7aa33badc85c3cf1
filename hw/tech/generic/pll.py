"""Twin of the phase-locked loops."""

from amaranth.hdl import ClockDomain, ClockSignal, Module, Signal
from amaranth.lib import io, wiring
from amaranth.lib.wiring import Out

from hw.tech.pll import PllSettings

__all__ = ["GenericPll"]


class GenericPll(wiring.Component):
    """Pass the oscillator on as the clock, and lock after a while.

    Simulation counts cycles of the design's clock, not time: the twin's clock and its oscillator
    are the same. What a design sees of a PLL is what it sees of the twin, a clock that begins
    before ``locked`` rises.

    Parameters
    ----------
    settings : :class:`PllSettings`
    oscillator : :class:`amaranth.lib.io.PortLike`

    Members
    -------
    clk : ``Out(1)``
    locked : ``Out(1)``

    Timing
    ------
    latency : ``locked`` rises at the clock edge number :attr:`latency`
    """

    latency = 16

    clk: Out(1)
    locked: Out(1)

    def __init__(self, settings: PllSettings, oscillator: io.PortLike):
        self.settings = settings
        self.oscillator = oscillator
        super().__init__()

    def elaborate(self, platform):
        m = Module()
        m.domains += ClockDomain("oscillator", reset_less=True, local=True)
        m.submodules.buffer = buffer = io.Buffer("i", self.oscillator)
        m.d.comb += ClockSignal("oscillator").eq(buffer.i)
        m.d.comb += self.clk.eq(buffer.i)

        edges = Signal(range(self.latency))
        with m.If(edges == self.latency - 1):
            m.d.oscillator += self.locked.eq(1)
        with m.Else():
            m.d.oscillator += edges.eq(edges + 1)

        return m
