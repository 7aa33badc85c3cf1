# amaranth: UnusedElaboratable=no
"""Processing elements of sparse layers."""

from amaranth.hdl import Const, Module, Mux, Signal, unsigned
from amaranth.lib import data, memory, stream, wiring
from amaranth.lib.wiring import In, Out

from hw.column_scan import column_layout
from hw.delay import delayed, delayed_flag
from hw.product import Product
from hw.rom import Rom
from hw.shape import code_shape
from sw import graph
from sw.graph import Interval
from sw.schedule import SparseSchedule
from sw.schedule.sparse_area import MAX_REGISTER_BITS

__all__ = ["SparseElement"]


class SparseElement(wiring.Component):
    """Accumulate the entries of the columns that it is offered, one in a cycle.

    Parameters
    ----------
    node : :class:`sw.graph.Dense`
        What the layer computes.
    schedule : :class:`SparseSchedule`
        Of the layer.
    pe : :class:`int`
        Which of its elements this is.

    Attributes
    ----------
    rows : :class:`int`
        Accumulators.
    weights : :class:`Interval`
        Of the codebook, with step 1.
    latency : :class:`int`
        Cycles from the last entry of a frame to ``is_done``.

    Members
    -------
    i : ``In(stream.Signature(column_layout(...)))``
        Columns, until one is the last of a frame.
    is_done : ``Out(1)``
        All entries of the frame are in the accumulators; also after a reset.
    take : ``In(1)``, row : ``In(range(rows))``, clear : ``In(1)``
        Read an accumulator, and clear it. Only while ``is_done`` is high.
    resume : ``In(1)``
        The next frame may start in the next cycle.
    total : ``Out(unsigned(width))``
        What was taken in the last cycle: the code of the output above the bits of its step.

    Timing
    ------
    latency : that of the store, and 3 cycles for the gap, the product and the sum
    interval : 1 cycle per entry, and per column without one
    """

    def __init__(self, node: graph.Dense, schedule: SparseSchedule, pe: int):
        self.node = node
        self.schedule = schedule
        self.pe = pe
        self.columns = schedule.stream(node)
        self.rows = -(-node.out_features // schedule.pe)
        output = node.output.interval
        # A partial sum may leave the output's interval, but the total does not, and two's
        # complement addition forgets the excursion. An output with a step starts at minus its
        # lowest value; the bits below the step stay 0.
        self._start = 0 if output.step == 1 else -output.lo
        self.width = output.width + output.step.bit_length() - 1
        layout = column_layout(self.columns, node.input.interval)
        words = self.columns.entries[pe].tolist()
        self._entries = Rom(
            data.StructLayout({"code": self.columns.code_bits, "gap": self.columns.gap_bits}),
            words + [0] * (max(self.columns.depth, 2) - len(words)), store=schedule.store)
        self.weights = Interval(int(self.columns.book.min()), int(self.columns.book.max()))
        self._product = Product(node.input.interval, self.weights, schedule.multiplier)
        self.latency = self._entries.latency + 3
        self.interval = 1
        super().__init__({
            "i": In(stream.Signature(layout)), "is_done": Out(1), "take": In(1),
            "row": In(range(self.rows)), "clear": In(1), "resume": In(1),
            "total": Out(unsigned(self.width))})

    def elaborate(self, platform):
        m = Module()
        m.submodules.entries = entries = self._entries
        m.submodules.product = product = self._product

        # Issue: the entries of the column at the head of the queue, one behind the other.
        column = self.i.payload
        is_open, is_inside = Signal(), Signal()
        next_place, left = Signal.like(column.start), Signal.like(column.count)
        count = Signal.like(column.count)
        issue = self.i.valid & is_open
        is_end = count <= 1
        m.d.comb += entries.address.eq(Mux(is_inside, next_place, column.start))
        m.d.comb += count.eq(Mux(is_inside, left, column.count))
        m.d.comb += self.i.ready.eq(is_open & is_end)
        with m.If(issue):
            m.d.sync += next_place.eq(entries.address + 1)
            m.d.sync += left.eq(count - 1)
            m.d.sync += is_inside.eq(~is_end)
        is_closing = issue & is_end & column.is_last
        with m.If(is_closing):
            m.d.sync += is_open.eq(0)
        with m.Elif(self.resume):
            m.d.sync += is_open.eq(1)

        # Decode: a gap counts from the last row of the column, and a skip has no weight.
        flight = entries.latency
        is_entry = delayed_flag(m, issue & (column.count != 0), flight, name="is_entry")
        is_first = delayed(m, ~is_inside, flight, name="is_first")
        x = delayed(m, column.x, flight + 1, name="x")
        gap = entries.word.gap
        is_weight = Signal()
        row = Signal(range(self.rows), reset_less=True)
        weight = Signal(code_shape(self.weights), reset_less=True)
        is_skip = gap.all()
        m.d.sync += is_weight.eq(is_entry & ~is_skip)
        m.d.sync += row.eq(Mux(is_first, ~Const(0, row.shape()), row) + gap + ~is_skip)
        m.d.sync += weight.eq(self._weight(m, entries.word.code))

        # Accumulate: an element's memory gives what was there before the sum of this cycle.
        m.d.comb += product.x.eq(x)
        m.d.comb += product.w.eq(weight)
        totals = self._totals(m)
        read, write = totals.read_port(), totals.write_port()
        add = delayed_flag(m, is_weight, 1, name="add")
        clear = delayed_flag(m, self.take & self.clear, 1, name="clear")
        at = Signal.like(row, name="at", reset_less=True)
        is_repeat = Signal()
        total, last_total = Signal(unsigned(self.width)), Signal(unsigned(self.width),
                                                                 reset_less=True)
        m.d.comb += read.addr.eq(Mux(self.take, self.row, row))
        m.d.sync += at.eq(read.addr)
        m.d.sync += is_repeat.eq(add & (at == row))
        m.d.comb += total.eq(Mux(is_repeat, last_total, read.data) + product.product)
        m.d.sync += last_total.eq(total)
        m.d.comb += write.en.eq(add | clear)
        m.d.comb += write.addr.eq(at)
        m.d.comb += write.data.eq(Mux(clear, self._start, total))
        m.d.comb += self.total.eq(read.data)

        closed = delayed_flag(m, is_closing, flight + 2, name="closed")
        is_done = Signal(init=1)
        with m.If(self.resume):
            m.d.sync += is_done.eq(0)
        with m.Elif(closed):
            m.d.sync += is_done.eq(1)
        m.d.comb += self.is_done.eq(is_done)

        return m

    def _totals(self, m: Module) -> memory.Memory:
        small = self.rows * self.width <= MAX_REGISTER_BITS
        m.submodules.totals = totals = memory.Memory(
            shape=unsigned(self.width), depth=self.rows, init=[],
            attrs={"ram_style": "logic"} if small else {})
        return totals

    def _weight(self, m: Module, code):
        """Weight of a code."""
        weight = Signal(code_shape(self.weights), name="looked_up")
        with m.Switch(code):
            for k, value in enumerate(self.columns.book.tolist()):
                with m.Case(k) if self.columns.code_bits else m.Default():
                    m.d.comb += weight.eq(value)
        return weight
