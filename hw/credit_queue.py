"""The output of a pipeline that cannot be stopped."""

from amaranth.hdl import Module, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.queue import Queue

__all__ = ["CreditQueue"]


class CreditQueue(wiring.Component):
    """Drain a pipeline by credits.

    Work may enter the pipeline only with a credit, that is a slot of the queue which nothing else
    can take; what comes out of the pipeline then always finds room. The pipeline needs no enable,
    and no combinational path leads from ``o`` to whoever decides to ``reserve``.

    Parameters
    ----------
    shape : shape-like
        Payload.
    depth : :class:`int`
        Credits. Full throughput takes one for every result that the pipeline and the queue hold at
        once: see :meth:`depth_for`.

    Members
    -------
    can_reserve : ``Out(1)``
        A credit is free. Depends on registers only.
    reserve : ``In(1)``
        Take a credit. Must be low while ``can_reserve`` is.
    push : ``In(1)``, payload : ``In(shape)``
        The result of the oldest open reservation leaves the pipeline.
    o : ``Out(stream.Signature(shape))``

    Timing
    ------
    latency : 1 cycle, from ``push`` to ``o.valid``
    """

    latency = 1

    def __init__(self, shape, *, depth: int):
        self.shape = shape
        self.depth = depth
        super().__init__({"can_reserve": Out(1), "reserve": In(1), "push": In(1),
                          "payload": In(shape), "o": Out(stream.Signature(shape))})

    @classmethod
    def depth_for(cls, pipeline: int, beats: int = 1) -> int:
        """Least depth at which results ``beats`` cycles apart never wait for a credit.

        ``pipeline`` is the number of cycles from ``reserve`` to ``push``. A credit comes back one
        cycle after the transfer, which is ``cls.latency`` cycles after the push.
        """
        return -(-(pipeline + cls.latency + 1) // beats)

    def elaborate(self, platform):
        m = Module()
        m.submodules.queue = queue = Queue(self.shape, depth=self.depth)

        wiring.connect(m, queue.o, wiring.flipped(self.o))
        m.d.comb += queue.i.valid.eq(self.push)
        m.d.comb += queue.i.payload.eq(self.payload)

        left = Signal(range(self.depth + 1), init=self.depth, name="credits")
        give_back = self.o.valid & self.o.ready
        m.d.comb += self.can_reserve.eq(left != 0)
        with m.If(self.reserve & ~give_back):
            m.d.sync += left.eq(left - 1)
        with m.Elif(give_back & ~self.reserve):
            m.d.sync += left.eq(left + 1)

        return m
