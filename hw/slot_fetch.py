# amaranth: UnusedElaboratable=no
"""Slots in their order, and where they come from."""

from amaranth.hdl import Cat, Module, Signal
from amaranth.lib import data, stream, wiring
from amaranth.lib.wiring import In, Out

from hw.slot_memory import SlotMemory
from sw.schedule.shared_logic import SharedLogic

__all__ = ["LOAD", "SlotFetch"]

#: A byte of an image that replaces slots and codebooks; ``first`` goes with byte 0.
LOAD = data.StructLayout({"data": 8, "first": 1})


class SlotFetch(wiring.Component):
    """Read the slots of all processing elements side by side, from the first on.

    Parameters
    ----------
    logic : :class:`SharedLogic`
    slots : int array of shape (pe, slots)
        At power-up.

    Members
    -------
    is_idle : ``In(1)``
        No frame is computed: the next slot is the first one again.
    run : ``In(1)``
        Go on to the next slot; while low nothing changes. Must be low where ``is_idle`` is high.
    slots : ``Out(ArrayLayout(bits, pe))``
    is_valid : ``Out(1)``
        They are slots.
    is_over : ``Out(1)``
        They would lie behind the end of the memory.
    load : ``In(stream.Signature(LOAD))``
        Where reloadable. Taken where ``is_idle``; the bytes are those of ``SharedPlan.image``.
    load_done : ``Out(1)``
        The byte that is taken is the last of the image.
    book_write, book_address, book_written : ``Out``
        Bytes of the image that go into the codebooks.
    restart : ``In(1)``
        Where reloadable: the image that was being loaded ends here. High at least once between
        an image and the next ``run``.

    Timing
    ------
    latency : 3 cycles, from the first ``run`` to ``is_valid``
    interval : 1 cycle; 1 more between the memories of two processing elements for ``load``
    """

    latency = 3

    def __init__(self, logic: SharedLogic, slots):
        self.logic = logic
        bits = logic.slot_format.bits
        self._memories = [SlotMemory(bits, logic.groups, own, is_writable=logic.is_reloadable)
                          for own in slots.tolist()]
        members = {"is_idle": In(1), "run": In(1), "slots": Out(data.ArrayLayout(bits, logic.pe)),
                   "is_valid": Out(1), "is_over": Out(1)}
        if logic.is_reloadable:
            members |= {"load": In(stream.Signature(LOAD)), "load_done": Out(1),
                        "restart": In(1), "book_write": Out(1),
                        "book_address": Out(range(logic.table_slots)), "book_written": Out(8)}
        super().__init__(members)

    def elaborate(self, platform):
        m = Module()

        # One more address than there are slots: it says that the end was reached.
        address = Signal(range(self.logic.slots + 1))
        is_behind = address == self.logic.slots
        go_back = Signal()
        put = Signal()
        with m.If(go_back):
            m.d.sync += address.eq(0)
        with m.Elif(self.run | put):
            m.d.sync += address.eq(address + 1)

        was_read = Signal(SlotMemory.latency)
        was_behind = Signal(SlotMemory.latency)
        with m.If(self.is_idle):
            m.d.sync += was_read.eq(0)
            m.d.sync += was_behind.eq(0)
        with m.Elif(self.run):
            m.d.sync += was_read.eq(Cat(1, was_read))
            m.d.sync += was_behind.eq(Cat(is_behind, was_behind))
        m.d.comb += self.is_valid.eq(was_read[-1])
        m.d.comb += self.is_over.eq(was_behind[-1])

        for k, memory in enumerate(self._memories):
            m.submodules[f"memory_{k}"] = memory
            m.d.comb += memory.address.eq(address)
            m.d.comb += memory.enable.eq(self.run)
            m.d.comb += self.slots[k].eq(memory.slot)

        if self.logic.is_reloadable:
            self._add_load(m, address, is_behind, go_back, put)
        else:
            m.d.comb += go_back.eq(self.is_idle)

        return m

    def _add_load(self, m: Module, address, is_behind, go_back, put):
        """Write bytes at the address, which goes through one memory after the other."""
        unit = Signal(range(self.logic.pe + 1))
        is_first = Signal()
        byte = self.load.payload
        begins = self.is_idle & self.load.valid & byte.first & ~is_first
        is_full = self.is_idle & is_behind
        m.d.comb += self.load.ready.eq(self.is_idle & ~is_behind & (is_first | ~byte.first))
        m.d.comb += put.eq(self.load.valid & self.load.ready)
        m.d.comb += go_back.eq(begins | is_full | self.restart)
        with m.If(begins | put):
            m.d.sync += is_first.eq(begins)
        with m.If(begins):
            m.d.sync += unit.eq(0)
        with m.Elif(is_full):
            m.d.sync += unit.eq(unit + 1)

        for k, memory in enumerate(self._memories):
            m.d.comb += memory.write.eq(put & (unit == k))
            m.d.comb += memory.written.eq(byte.data)
        m.d.comb += self.book_write.eq(put & (unit == self.logic.pe))
        m.d.comb += self.load_done.eq(self.book_write & (address == self.logic.table_slots - 1))
        m.d.comb += self.book_address.eq(address)
        m.d.comb += self.book_written.eq(byte.data)
