# amaranth: UnusedElaboratable=no
"""Compressed weights on their way into an engine: at start, and over the cable."""

from amaranth.hdl import Module, ResetInserter, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.image_framer import ImageFramer
from hw.image_loader import ImageLoader
from hw.rom_bytes import RomBytes
from hw.slot_fetch import LOAD
from hw.spi_flash import FLASH, SpiFlash
from sw.codec.image import ImageFormat
from sw.schedule import FLASH_ADDRESS

__all__ = ["WeightLoader"]


class WeightLoader(wiring.Component):
    """Decode images, and know whether the weights that an engine holds are whole.

    They are whole when an image was decoded to its end, its CRC was right and it filled the
    engine's memories. A reset does not change what these hold, nor therefore ``is_whole``; where
    the weights are not whole it begins again with the image at start.

    Parameters
    ----------
    image : :class:`ImageFormat`
    start : :class:`str`
        Where the first image is: one of :data:`sw.schedule.STARTS`. For ``"bitstream"`` the
        memories hold weights from the first cycle on; for ``"host"`` they wait for an image.
    content : :class:`bytes`
        The image with its length in front, where ``start`` is ``"rom"``.
    wake_cycles : :class:`int`
        As of :class:`SpiFlash`.

    Members
    -------
    i : ``In(stream.Signature(LOAD))``
        Images from the host, with their lengths in front. They wait for the one at start.
    o : ``Out(stream.Signature(LOAD))``
        Words for the engine. Where another image begins, one that was offered is taken back.
    o_done : ``In(1)``
        The word that is taken fills the engine's memories.
    is_whole : ``Out(1)``
    load_done : ``Out(1)``
        High in the cycle in which the weights become whole.
    load_busy : ``Out(1)``
        All bytes of an image were taken, and it is not yet known what it is worth; or the image
        at start is being read.
    flash : ``Out(FLASH)``
        Where ``start`` is ``"flash"``: the pins of one that has the image at ``FLASH_ADDRESS``.

    Timing
    ------
    interval : that of :class:`ImageLoader`, or of where the bytes come from
    """

    def __init__(self, image: ImageFormat, start: str, content: bytes = b"", *,
                 wake_cycles: int = 4096):
        self.image = image
        self.start = start
        self._source = {"rom": lambda: RomBytes(content),
                        "flash": lambda: SpiFlash(FLASH_ADDRESS, wake_cycles=wake_cycles)
                        }.get(start, lambda: None)()
        members = {"i": In(stream.Signature(LOAD)), "o": Out(stream.Signature(LOAD)),
                   "o_done": In(1), "is_whole": Out(1, init=start == "bitstream"),
                   "load_done": Out(1), "load_busy": Out(1)}
        if start == "flash":
            members["flash"] = Out(FLASH)
        super().__init__(members)

    def elaborate(self, platform):
        m = Module()
        m.submodules.framer = framer = ImageFramer(self.image.longest)
        loader = ImageLoader(self.image)
        m.submodules.loader = ResetInserter(framer.begins)(loader)
        wiring.connect(m, framer.o, loader.i)

        is_whole = Signal(init=self.start == "bitstream", reset_less=True)
        m.d.comb += self.is_whole.eq(is_whole)
        is_booting = self._add_source(m, framer, is_whole)

        is_first = Signal()
        m.d.comb += self.o.valid.eq(loader.o.valid)
        m.d.comb += self.o.p.data.eq(loader.o.payload)
        m.d.comb += self.o.p.first.eq(is_first)
        m.d.comb += loader.o.ready.eq(self.o.ready)

        # A verdict is new where an image waits for one.
        is_pending, is_filled = Signal(), Signal()
        is_judged = is_pending & (loader.is_done | loader.is_damaged | framer.is_wrong)
        m.d.comb += self.load_done.eq(is_pending & loader.is_done & is_filled & ~framer.is_wrong)
        m.d.comb += self.load_busy.eq(is_booting | is_pending & framer.is_over)
        with m.If(framer.begins):
            m.d.sync += [is_pending.eq(1), is_filled.eq(0), is_whole.eq(0), is_first.eq(1)]
        with m.Else():
            with m.If(self.o.valid & self.o.ready):
                m.d.sync += is_first.eq(0)
            with m.If(self.o_done):
                m.d.sync += is_filled.eq(1)
            with m.If(is_judged):
                m.d.sync += is_pending.eq(0)
                m.d.sync += is_booting.eq(0)
            with m.If(self.load_done):
                m.d.sync += is_whole.eq(1)
            with m.If(framer.is_wrong):
                m.d.sync += is_whole.eq(0)
        return m

    def _add_source(self, m: Module, framer: ImageFramer, is_whole: Signal) -> Signal:
        """Choose between the image at start and the host's; return whether it is the former."""
        is_booting = Signal(init=self._source is not None)
        if self._source is None:
            wiring.connect(m, wiring.flipped(self.i), framer.i)
            return is_booting
        m.submodules.source = source = self._source
        if self.start == "flash":
            wiring.connect(m, source.pins, wiring.flipped(self.flash))
        was_given = Signal()
        # What a reset finds whole stays.
        with m.If(is_booting & is_whole & ~was_given):
            m.d.sync += is_booting.eq(0)
        m.d.comb += source.go.eq(is_booting & ~is_whole & ~(was_given & framer.is_over))
        with m.If(is_booting):
            m.d.comb += framer.i.valid.eq(source.o.valid & source.go)
            m.d.comb += framer.i.p.data.eq(source.o.payload)
            m.d.comb += framer.i.p.first.eq(~was_given)
            m.d.comb += source.o.ready.eq(framer.i.ready | ~source.go)
            with m.If(framer.i.valid & framer.i.ready):
                m.d.sync += was_given.eq(1)
        with m.Else():
            m.d.comb += source.o.ready.eq(1)
            m.d.comb += framer.i.valid.eq(self.i.valid)
            m.d.comb += framer.i.payload.eq(self.i.payload)
            m.d.comb += self.i.ready.eq(framer.i.ready)
        return is_booting
