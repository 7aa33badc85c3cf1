# amaranth: UnusedElaboratable=no
"""Activations that are not zero, and where the weights of their columns are."""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value, unsigned
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

from hw.beat_buffer import BeatBuffer
from hw.queue import Queue
from hw.rom import Rom
from hw.shape import code_shape, vector
from sw.codec.column_stream import ColumnStream
from sw.graph import Interval

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
    last of the frame. Each has a queue, so that all go on until the queue of one is full.

    Parameters
    ----------
    columns : :class:`ColumnStream`
        Where each element has its entries; its groups are the beats.
    activations : :class:`Interval`
        With step 1.
    depth : :class:`int`
        Of the queues.
    store : :class:`str`
        Of the places of the columns, as of :class:`Rom`.

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

    def __init__(self, columns: ColumnStream, activations: Interval, *, depth: int, store: str):
        self.columns = columns
        self.activations = activations
        self.groups, self.pes, self.lanes = columns.ends.shape
        x_shape = vector(activations, self.lanes)
        self._layout = column_layout(columns, activations)
        self._buffer = BeatBuffer(x_shape, depth=max(4, self.groups))
        self._places = self._place_store(store)
        self._queues = [Queue(self._layout, depth=depth) for _ in range(self.pes)]
        self.latency = self._buffer.latency + self._places.latency + 1 + Queue.latency
        super().__init__({"i": In(stream.Signature(x_shape))} | {
            f"o_{pe}": Out(stream.Signature(self._layout)) for pe in range(self.pes)})

    def _place_store(self, store: str) -> Rom:
        """First entry of each group, and the ends of its columns, by element."""
        starts, ends = self.columns.starts, self.columns.ends
        end_shape = unsigned(max(1, int(ends.max()).bit_length()))
        shape = data.ArrayLayout(data.StructLayout({
            "start": self._layout.members["start"],
            "ends": data.ArrayLayout(end_shape, self.lanes)}), self.pes)
        words = [shape.const([{"start": int(start), "ends": [int(end) for end in of_pe]}
                              for start, of_pe in zip(*group, strict=True)]).as_bits()
                 for group in zip(starts, ends, strict=True)]
        return Rom(shape, words, store=store)

    def elaborate(self, platform):
        m = Module()
        m.submodules.buffer = buffer = self._buffer
        m.submodules.places = places = self._places
        wiring.connect(m, wiring.flipped(self.i), buffer.i)

        # Read: the beat goes along with the places of its columns, and waits with them.
        advance = Signal()
        group = Signal(range(self.groups))
        is_last_group = group == self.groups - 1
        m.d.comb += buffer.o.ready.eq(advance)
        m.d.comb += places.address.eq(group)
        m.d.comb += places.enable.eq(advance)
        with m.If(advance & buffer.o.valid):
            m.d.sync += group.eq(Mux(is_last_group, 0, group + 1))
        is_beat, is_end, beat = buffer.o.valid, is_last_group, buffer.o.payload
        live = Signal(self.lanes)
        for cycle in range(places.latency):
            is_beat_late = Signal(name=f"is_beat_{cycle}")
            is_end_late = Signal(name=f"is_end_{cycle}", reset_less=True)
            beat_late = Signal.like(beat, name=f"beat_{cycle}", reset_less=True)
            with m.If(advance):
                m.d.sync += is_beat_late.eq(is_beat)
                m.d.sync += is_end_late.eq(is_end)
                m.d.sync += beat_late.eq(beat)
                if cycle == places.latency - 1:
                    m.d.sync += live.eq(Cat(lane.any() for lane in beat)
                                        & is_beat.replicate(self.lanes))
            is_beat, is_end, beat = is_beat_late, is_end_late, beat_late

        # Select: the lowest of the activations that are left.
        go = Signal()
        rest = Signal(self.lanes)
        lane = Signal(self.lanes)
        is_done = Signal()
        m.d.comb += lane.eq(live & -live)
        m.d.comb += rest.eq(live & ~lane)
        m.d.comb += is_done.eq(rest == 0)
        m.d.comb += advance.eq(go & is_done)
        with m.If(go & ~is_done):
            m.d.sync += live.eq(rest)

        # Offer: an element that has taken the column, or has nothing in it, waits for the others.
        x = Signal.like(beat[0], name="x", reset_less=True)
        is_last = Signal()
        is_offered = Signal(self.pes)
        is_free = Cat(queue.i.ready for queue in self._queues)
        m.d.comb += go.eq((is_offered & ~is_free) == 0)
        with m.If(go):
            m.d.sync += x.eq(_selected(lane, beat))
            m.d.sync += is_last.eq(is_beat & is_end & is_done)
        with m.Else():
            m.d.sync += is_offered.eq(is_offered & ~is_free)
        for pe, queue in enumerate(self._queues):
            m.submodules[f"queue_{pe}"] = queue
            place = places.word[pe]
            end = _selected(lane, place.ends)
            begin = _selected(lane[1:], place.ends) if self.lanes > 1 else 0
            start, first, count = (Signal.like(value, name=f"{name}_{pe}", reset_less=True)
                                   for name, value in (("start", place.start), ("first", end),
                                                       ("count", queue.i.payload.count)))
            with m.If(go):
                m.d.sync += start.eq(place.start)
                m.d.sync += first.eq(begin)
                m.d.sync += count.eq(end - begin)
                m.d.sync += is_offered[pe].eq((end != begin) | (is_beat & is_end & is_done))
            m.d.comb += queue.i.valid.eq(is_offered[pe])
            m.d.comb += queue.i.payload.start.eq(start + first)
            m.d.comb += queue.i.payload.count.eq(count)
            m.d.comb += queue.i.payload.x.eq(x)
            m.d.comb += queue.i.payload.is_last.eq(is_last)
            wiring.connect(m, queue.o, wiring.flipped(getattr(self, f"o_{pe}")))

        return m


def _selected(lanes: Value, values) -> Value:
    """The one of ``values`` whose lane is high, or 0."""
    found = Const(0, 1)
    for lane, value in zip(lanes, values, strict=False):
        found |= value.as_unsigned() & lane.replicate(len(value))
    return found
