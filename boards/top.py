"""The design on its board: clock, reset and the pins of the serial port."""

from amaranth.hdl import ClockDomain, ClockSignal, Const, Elaboratable, Module, ResetSignal
from amaranth.lib import io
from amaranth.lib.wiring import Component

from boards.board import Board
from boards.clock import ClockPlan
from hw.tech.ecp5.pll import Ecp5Pll
from hw.tech.ice40.pll import Ice40FabricPll, Ice40Pll
from hw.tech.reset import PowerOnReset

__all__ = ["BoardTop", "has_flash"]

# By family, and whether the oscillator is at the PLL's pad.
_PLLS = {("ice40", True): Ice40Pll, ("ice40", False): Ice40FabricPll, ("ecp5", True): Ecp5Pll}

# Block RAMs of the iCE40 read zeros for about 3 us after configuration (Amaranth's platform file
# cites the reports); 15 us leave room for every temperature and voltage.
_RESET_SECONDS = 15e-6


class BoardTop(Elaboratable):
    """Connect a design to a board.

    Parameters
    ----------
    design : :class:`amaranth.lib.wiring.Component`
        With the members ``rx: In(1)``, which changes at any time, and ``tx: Out(1)``, in the
        domain ``sync``; both are high while nothing is said. It may have
        ``flash: Out(hw.spi_flash.FLASH)``.
    board : :class:`boards.board.Board`
    clock : :class:`boards.clock.ClockPlan`
    """

    def __init__(self, design: Component, board: Board, clock: ClockPlan):
        self.design = design
        self.board = board
        self.clock = clock

    def elaborate(self, platform):
        m = Module()
        oscillator = platform.request(self.board.oscillator, dir="-")
        uart = platform.request(self.board.uart, 0, dir="-")

        if self.clock.pll is None:
            m.submodules.clock = source = io.Buffer("i", oscillator)
            clk, locked = source.i, Const(1)
        else:
            kind = _PLLS[self.board.device.family, self.board.is_at_pll]
            source = kind(self.clock.pll, oscillator)
            m.submodules.clock = source
            clk, locked = source.clk, source.locked

        m.domains += ClockDomain("por", reset_less=True, local=True)
        m.domains += ClockDomain("sync")
        m.submodules.reset = reset = PowerOnReset(round(_RESET_SECONDS * self.clock.hz))
        m.d.comb += ClockSignal("por").eq(clk)
        m.d.comb += ClockSignal("sync").eq(clk)
        m.d.comb += reset.locked.eq(locked)
        m.d.comb += ResetSignal("sync").eq(reset.reset)

        m.submodules.design = self.design
        m.submodules.rx = rx = io.Buffer("i", uart.rx)
        m.submodules.tx = tx = io.Buffer("o", uart.tx)
        m.d.comb += self.design.rx.eq(rx.i)
        m.d.comb += tx.o.eq(self.design.tx)
        if has_flash(self.design):
            self._add_flash(m, platform.request(self.board.flash, 0, dir="-"))

        return m

    def _add_flash(self, m: Module, pins) -> None:
        flash = self.design.flash  # pyright: ignore[reportAttributeAccessIssue]
        # The resource says that the pin of `cs` is inverted.
        for name, value in (("cs", ~flash.cs_n), ("clk", flash.sck), ("copi", flash.mosi)):
            m.submodules[f"flash_{name}"] = out = io.Buffer("o", getattr(pins, name))
            m.d.comb += out.o.eq(value)
        m.submodules.flash_cipo = cipo = io.Buffer("i", pins.cipo)
        m.d.comb += flash.miso.eq(cipo.i)


def has_flash(design: Component) -> bool:
    """Whether a design reads a flash."""
    return "flash" in design.signature.members
