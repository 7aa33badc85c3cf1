"""Reset after configuration."""

from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from amaranth.lib.cdc import FFSynchronizer
from amaranth.lib.wiring import In, Out

__all__ = ["PowerOnReset"]


class PowerOnReset(wiring.Component):
    """Hold the design in reset until its clock is steady and its memories can be read.

    Works in the domain ``por``, which has the design's clock and no reset of its own; the registers
    start with the values that the bitstream gives them. A lock that is lost resets the design
    again.

    Parameters
    ----------
    cycles : int
        How long ``reset`` is held after ``locked`` rose.

    Members
    -------
    locked : ``In(1)``
        Whether the clock is steady; synchronous to anything.
    reset : ``Out(1)``
        A register, so that it can go to every flip-flop.

    Timing
    ------
    latency : ``cycles + 3`` cycles from ``locked`` to ``reset`` being low
    """

    locked: In(1)
    reset: Out(1, init=1)

    def __init__(self, cycles: int):
        if not isinstance(cycles, int) or cycles < 1:
            raise TypeError(f"Reset cycles must be a positive integer, not {cycles!r}")
        self.cycles = cycles
        self.latency = cycles + 3
        super().__init__()

    def elaborate(self, platform):
        m = Module()

        is_locked = Signal()
        m.submodules.synchronizer = FFSynchronizer(self.locked, is_locked, o_domain="por")

        timer = Signal(range(self.cycles + 1))
        m.d.por += self.reset.eq(timer != self.cycles)
        with m.If(~is_locked):
            m.d.por += timer.eq(0)
        with m.Elif(timer != self.cycles):
            m.d.por += timer.eq(timer + 1)

        return m
