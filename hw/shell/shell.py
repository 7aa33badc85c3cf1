# amaranth: UnusedElaboratable=no
"""The shell: an accelerator behind two pins."""

from amaranth.hdl import Module, ResetInserter
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.shell.beat_packer import BeatPacker
from hw.shell.beat_unpacker import BeatUnpacker
from hw.shell.bit_clock import divisor_of
from hw.shell.cobs_decoder import CobsDecoder
from hw.shell.control import Control
from hw.shell.packet_receiver import PacketReceiver
from hw.shell.packet_sender import PacketSender
from hw.shell.uart_rx import UartRx
from hw.shell.uart_tx import UartTx
from hw.spi_flash import FLASH
from sw.errors import SternaError
from sw.host.protocol import BAUD, WATCHDOG_SECONDS, Info

__all__ = ["Shell", "describe"]


def describe(core: wiring.Component, *, model_hash: str, clock_hz: int, baud: int = BAUD,
             watchdog_cycles: int | None = None) -> Info:
    """What a shell around ``core`` says about itself.

    Parameters
    ----------
    core : component
        With streams ``i`` and ``o`` of lanes, ``i_beats`` and ``o_beats`` per frame, and
        ``interval`` cycles per frame.
    model_hash : :class:`str`
        Hash of the graph in hex; the first 16 digits are used.
    watchdog_cycles : :class:`int` or ``None``
        Cycles after which a RUN is given up, a power of two. Without it, many times what the frames
        of a RUN need.
    """
    i_shape, o_shape = core.i.p.shape(), core.o.p.shape()
    info = Info(model_hash[:16], clock_hz, baud, watchdog_cycles or 1,
                i_shape.length, i_shape.elem_shape.width, core.i_beats,
                o_shape.length, o_shape.elem_shape.width, core.o_beats)
    if watchdog_cycles is None:
        # The frames of a RUN, and those that fill the pipeline before the first comes out.
        needed = (info.frames_per_run + 32) * core.interval
        longest = 1 << (WATCHDOG_SECONDS * clock_hz).bit_length() - 1
        watchdog_cycles = 1 << max(16, (4 * needed).bit_length())
        if longest >= needed:
            watchdog_cycles = min(watchdog_cycles, longest)
    return Info(**{**vars(info), "watchdog_cycles": watchdog_cycles})


class Shell(wiring.Component):
    """Make an accelerator do what packets on a UART ask for (``docs/protocol.md``).

    Parameters
    ----------
    core : component
        With streams ``i`` and ``o`` of lanes. The shell resets it with ``RESET``. Where it has the
        members ``load`` (``In(stream.Signature(LOAD))``) and ``load_done`` the command LOAD
        brings it weights; where it has ``error`` that ends a request; where it has ``is_whole``
        and ``load_busy`` a LOAD waits until it is known whether its weights are right.
    info : :class:`Info`
        What the shell says about itself, and its baud rate; :func:`describe` makes one.

    Members
    -------
    rx : ``In(1)``
        Pin from the host; may change at any time. Tie high if unused.
    tx : ``Out(1)``
        Pin to the host.
    busy : ``Out(1)``
        A request is being worked on; for a light. Leave open if unused.
    error : ``Out(1)``
        The accelerator was stuck, and is held in reset until a RESET, or is being reset.
    flash : ``Out(FLASH)``
        Where the accelerator reads one.

    Timing
    ------
    A RUN of ``n`` bytes and ``count`` output bytes is on the cable for ``10 * (n + 8)`` bits, and
    its answer for ``10 * (count + 11)``. The shell moves a byte per clock cycle, and spends
    one more on each beat.
    """

    def __init__(self, core: wiring.Component, info: Info):
        self.core = core
        self.info = info
        self.divisor = divisor_of(info.clock_hz, info.baud)
        if info.watchdog_cycles > WATCHDOG_SECONDS * info.clock_hz:
            raise SternaError(f"Watchdog must be at most {WATCHDOG_SECONDS} s, not "
                              f"{info.watchdog_cycles} cycles of a clock of {info.clock_hz} Hz: "
                              f"give the slowest layer more PE or SIMD")
        for side, port in ("i", core.i), ("o", core.o):
            shape = port.p.shape()
            said = getattr(info, f"{side}_lanes"), getattr(info, f"{side}_width")
            if said != (shape.length, shape.elem_shape.width):
                raise ValueError(f"Info must say {shape.length} lanes of {shape.elem_shape.width} "
                                 f"bits for port {side}, not {said[0]} of {said[1]}")
        self._control = Control(watchdog_cycles=info.watchdog_cycles,
                                can_load="load" in core.signature.members)
        self.has_flash = "flash" in core.signature.members
        flash = {"flash": Out(FLASH)} if self.has_flash else {}
        super().__init__({"rx": In(1, init=1), "tx": Out(1, init=1), "busy": Out(1),
                          "error": Out(1), **flash})

    @property
    def flash_content(self) -> bytes | None:
        """What has to lie in the board's flash at ``FLASH_ADDRESS``, where it is read."""
        return self.core.flash_content if self.has_flash else None

    def elaborate(self, platform):
        m = Module()
        m.submodules.control = control = self._control

        m.submodules.uart_rx = uart_rx = UartRx(divisor=self.divisor)
        m.submodules.decoder = decoder = CobsDecoder()
        m.submodules.receiver = receiver = PacketReceiver()
        m.d.comb += uart_rx.rx.eq(self.rx)
        wiring.connect(m, uart_rx.o, decoder.i)
        wiring.connect(m, decoder.o, receiver.i)
        wiring.connect(m, receiver.o, control.i)

        m.submodules.sender = sender = PacketSender(self.info.to_bytes())
        m.submodules.uart_tx = uart_tx = UartTx(divisor=self.divisor)
        wiring.connect(m, control.o, sender.i)
        wiring.connect(m, sender.o, uart_tx.i)
        m.d.comb += self.tx.eq(uart_tx.tx)

        m.d.comb += control.text.eq(sender.text)
        m.d.comb += control.has_text.eq(sender.has_text)
        m.d.comb += sender.next_text.eq(control.next_text)

        # The bytes of half a beat are forgotten with the half frame.
        restart = ResetInserter(control.core_reset)
        packer, unpacker = BeatPacker(self.core.i.p.shape()), BeatUnpacker(self.core.o.p.shape())
        m.submodules.packer = restart(packer)
        m.submodules.core = restart(self.core)
        m.submodules.unpacker = restart(unpacker)
        wiring.connect(m, control.o_core, packer.i)
        wiring.connect(m, packer.o, self.core.i)
        wiring.connect(m, self.core.o, unpacker.i)
        wiring.connect(m, unpacker.o, control.i_core)

        if control.can_load:
            wiring.connect(m, control.o_load, self.core.load)
            m.d.comb += control.load_done.eq(self.core.load_done)
        for name, port in (("error", control.core_error), ("load_busy", control.load_busy),
                           ("is_whole", control.is_whole)):
            if name in self.core.signature.members:
                m.d.comb += port.eq(getattr(self.core, name))
        if self.has_flash:
            wiring.connect(m, self.core.flash, wiring.flipped(self.flash))

        m.d.comb += self.busy.eq(control.busy)
        m.d.comb += self.error.eq(control.core_reset)

        return m
