# amaranth: UnusedElaboratable=no
"""A shared engine whose weights come compressed."""

from collections.abc import Sequence

from amaranth.hdl import Module
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.slot_fetch import LOAD
from hw.sparse_sequence import SparseSequence
from hw.spi_flash import FLASH
from hw.weight_loader import WeightLoader
from sw.graph import Node
from sw.schedule import SharedSchedule

__all__ = ["LoadedSequence"]


class LoadedSequence(wiring.Component):
    """:class:`SparseSequence` behind a decoder of its images.

    Frames wait until the weights are whole.

    Parameters
    ----------
    nodes, schedule
        As of :class:`SparseSequence`; ``schedule.image`` is no ``"plain"`` one.
    wake_cycles : :class:`int`
        As of :class:`hw.spi_flash.SpiFlash`.

    Attributes
    ----------
    plan : :class:`SharedPlan`

    Members
    -------
    i, o, error
        As of :class:`SparseSequence`.
    load : ``In(stream.Signature(LOAD))``
        Images, see ``SharedPlan.image``.
    load_done, load_busy, is_whole : ``Out(1)``
        As of :class:`WeightLoader`.
    flash : ``Out(FLASH)``
        Where the first image comes from one.

    Timing
    ------
    latency, interval : those of :class:`SparseSequence`, once the weights are whole
    """

    def __init__(self, nodes: Sequence[Node], schedule: SharedSchedule, *,
                 wake_cycles: int = 4096):
        self._engine = SparseSequence(nodes, schedule)
        self.nodes, self.schedule, self.plan = self._engine.nodes, schedule, self._engine.plan
        self.latency, self.interval = self._engine.latency, self._engine.interval
        image = self.plan.logic.image_format
        assert image is not None
        content = self.plan.image if schedule.start == "rom" else b""
        self._loader = WeightLoader(image, schedule.start, content, wake_cycles=wake_cycles)
        members = dict(self._engine.signature.members)
        members |= {"load": In(stream.Signature(LOAD)), "load_done": Out(1), "load_busy": Out(1),
                    "is_whole": Out(1, init=schedule.start == "bitstream")}
        if schedule.start == "flash":
            members["flash"] = Out(FLASH)
        super().__init__(members)

    def elaborate(self, platform):
        m = Module()
        m.submodules.engine = engine = self._engine
        m.submodules.loader = loader = self._loader
        wiring.connect(m, wiring.flipped(self.load), loader.i)
        wiring.connect(m, loader.o, engine.load)
        m.d.comb += loader.o_done.eq(engine.load_done)
        m.d.comb += self.load_done.eq(loader.load_done)
        m.d.comb += self.load_busy.eq(loader.load_busy)
        m.d.comb += self.is_whole.eq(loader.is_whole)
        if self.schedule.start == "flash":
            wiring.connect(m, loader.flash, wiring.flipped(self.flash))

        m.d.comb += engine.i.payload.eq(self.i.payload)
        m.d.comb += engine.i.valid.eq(self.i.valid & loader.is_whole)
        m.d.comb += self.i.ready.eq(engine.i.ready & loader.is_whole)
        wiring.connect(m, engine.o, wiring.flipped(self.o))
        m.d.comb += self.error.eq(engine.error)
        return m
