# amaranth: UnusedElaboratable=no
"""Activations that are not zero, and where the entries of their columns are."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

from hw.beat_buffer import BeatBuffer
from hw.queue import Queue
from hw.rom import Rom
from hw.shape import code_shape, vector
from sw.codec.column_stream import ColumnStream
from sw.graph import BeatFormat, Interval

__all__ = ["ColumnScan", "column_layout"]


def column_layout(columns: ColumnStream, activations: Interval) -> data.StructLayout:
    """What an element is told: a column's first entry and their count, and the activation."""
    return data.StructLayout({
        "start": range(max(columns.depth, 2)), "count": range(int(columns.counts.max()) + 1),
        "x": code_shape(activations), "is_last": 1})


class ColumnScan(wiring.Component):
    """Offer each element the columns of the activations that are not zero.

    In a beat the lowest activation that is left goes to all elements at once, one in a cycle; a
    beat of zeros takes a cycle. An element is offered the columns in which it has entries, and the
    last of the frame. Each has a queue, so that all go on until the queue of one is full. Where a
    column begins is the sum of what came before it: all are passed, also those that are skipped.

    Parameters
    ----------
    columns : :class:`ColumnStream`
        How many entries each element has in each column.
    activations : :class:`Interval`
        With step 1.
    lanes : :class:`int`
        Activations of a beat; divides the columns.
    depth : :class:`int`
        Of the queues.
    store : :class:`str`
        Of the numbers of entries, as of :class:`Rom`.

    Members
    -------
    i : ``In(stream.Signature(vector(activations, lanes)))``
        A frame waits in a :class:`BeatBuffer`: who sends it need not wait for the elements.
    o_0, o_1, ... : ``Out(stream.Signature(column_layout(columns, activations)))``
        Of each element. ``is_last`` ends a frame; ``count`` is then 0 where it has no entry.

    Timing
    ------
    latency : that of the buffer and of the store, 1 cycle for the column, and 1 for the queue
    interval : a cycle for each activation that is not zero and each beat of zeros, where no queue
        is full
    """

    def __init__(self, columns: ColumnStream, activations: Interval, *, lanes: int, depth: int,
                 store: str):
        self.columns = columns
        self.activations = activations
        self.lanes = lanes
        self.pes = len(columns.entries)
        self.beats = len(columns.counts) // lanes
        x_shape = vector(activations, self.lanes)
        self._layout = column_layout(columns, activations)
        self._buffer = BeatBuffer(x_shape, depth=max(4, self.beats))
        self._counts = self._count_store(store)
        self._queues = [Queue(self._layout, depth=depth) for _ in range(self.pes)]
        self.latency = self._buffer.latency + self._counts.latency + 1 + Queue.latency
        super().__init__({"i": In(stream.Signature(x_shape))} | {
            f"o_{pe}": Out(stream.Signature(self._layout)) for pe in range(self.pes)})

    def _count_store(self, store: str) -> Rom:
        """Numbers of entries by beat, element and lane."""
        counts = self.columns.counts.reshape(self.beats, self.lanes, self.pes).swapaxes(1, 2)
        interval = Interval(0, int(counts.max()))
        words = BeatFormat(interval, self.pes * self.lanes).words(counts.reshape(self.beats, -1))
        return Rom(data.ArrayLayout(vector(interval, self.lanes), self.pes), words, store=store)

    def elaborate(self, platform):
        m = Module()
        m.submodules.buffer = buffer = self._buffer
        m.submodules.counts = counts = self._counts
        wiring.connect(m, wiring.flipped(self.i), buffer.i)

        # Read: the beat goes along with its numbers of entries, and waits with them.
        advance = Signal()
        number = Signal(range(self.beats))
        is_end = number == self.beats - 1
        m.d.comb += buffer.o.ready.eq(advance)
        m.d.comb += counts.address.eq(number)
        m.d.comb += counts.enable.eq(advance)
        with m.If(advance & buffer.o.valid):
            m.d.sync += number.eq(Mux(is_end, 0, number + 1))
        is_beat, beat = buffer.o.valid, buffer.o.payload
        live = Signal(self.lanes)
        for cycle in range(counts.latency):
            is_last_cycle = cycle == counts.latency - 1
            late = {name: Signal.like(value, name=f"{name}_{cycle}", reset_less=name != "is_beat")
                    for name, value in (("is_beat", is_beat), ("is_end", is_end), ("beat", beat))}
            with m.If(advance):
                m.d.sync += late["is_beat"].eq(is_beat)
                m.d.sync += late["is_end"].eq(is_end)
                m.d.sync += late["beat"].eq(beat)
                if is_last_cycle:
                    m.d.sync += live.eq(Mux(is_beat, Cat(x.any() for x in beat), 0))
            is_beat, is_end, beat = late["is_beat"], late["is_end"], late["beat"]

        # Select: the lowest of the activations that are left.
        go = Signal()
        rest, lane = Signal(self.lanes), Signal(self.lanes)
        is_done, is_last = Signal(), Signal()
        m.d.comb += lane.eq(live & -live)
        m.d.comb += rest.eq(live & ~lane)
        m.d.comb += is_done.eq(rest == 0)
        m.d.comb += is_last.eq(is_beat & is_end & is_done)
        m.d.comb += advance.eq(go & is_done)
        with m.If(go & ~is_done):
            m.d.sync += live.eq(rest)

        # Offer: an element that has taken the column, or has nothing in it, waits for the others.
        offer = Signal(data.StructLayout({"x": self._layout.members["x"], "is_last": 1}),
                       reset_less=True)
        is_offered = Signal(self.pes)
        is_free = Cat(queue.i.ready for queue in self._queues)
        m.d.comb += go.eq((is_offered & ~is_free) == 0)
        with m.If(go):
            m.d.sync += offer.x.eq(_selected(lane, beat))
            m.d.sync += offer.is_last.eq(is_last)
        with m.Else():
            m.d.sync += is_offered.eq(is_offered & ~is_free)
        for pe, queue in enumerate(self._queues):
            m.submodules[f"queue_{pe}"] = queue
            ends = self._ends(m, counts.word[pe], pe)
            base, start = (Signal(self._layout.members["start"], name=f"{name}_{pe}")
                           for name in ("base", "start"))
            first = Signal.like(ends[-1], name=f"first_{pe}", reset_less=True)
            count = Signal(self._layout.members["count"], name=f"count_{pe}", reset_less=True)
            chosen = _selected(lane, counts.word[pe])
            with m.If(advance & is_beat):
                m.d.sync += base.eq(Mux(is_end, 0, base + ends[-1]))
            with m.If(go):
                m.d.sync += start.eq(base)
                m.d.sync += first.eq(_selected(lane[1:], ends))
                m.d.sync += count.eq(chosen)
                m.d.sync += is_offered[pe].eq(chosen.any() | is_last)
            m.d.comb += queue.i.valid.eq(is_offered[pe])
            m.d.comb += queue.i.payload.start.eq(start + first)
            m.d.comb += queue.i.payload.count.eq(count)
            m.d.comb += queue.i.payload.x.eq(offer.x)
            m.d.comb += queue.i.payload.is_last.eq(offer.is_last)
            wiring.connect(m, queue.o, wiring.flipped(getattr(self, f"o_{pe}")))

        return m

    def _ends(self, m: Module, counts, pe: int) -> list[Signal]:
        """Entries of a beat's columns up to and including each."""
        by_beat = self.columns.counts[:, pe].reshape(self.beats, self.lanes).cumsum(axis=1)
        ends = []
        for lane, most in enumerate(by_beat.max(axis=0).tolist()):
            end = Signal(range(most + 1), name=f"end_{pe}_{lane}")
            m.d.comb += end.eq(counts[lane] + (ends[-1] if lane else 0))
            ends.append(end)
        return ends


def _selected(lanes: Value, values) -> Value:
    """The one of ``values`` whose lane is high, or 0."""
    found = Const(0, 1)
    for lane, value in zip(lanes, values, strict=False):
        found |= value.as_unsigned() & lane.replicate(len(value))
    return found
