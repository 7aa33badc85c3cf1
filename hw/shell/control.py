"""What the device does with a request."""

from amaranth.hdl import Cat, Module, Mux, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.shell.cobs_encoder import Part, PartKind
from hw.shell.packet_byte import PacketByte
from hw.slot_fetch import LOAD
from sw.host.protocol import CYCLE_BYTES, FIRST, LOADED, PAYLOAD_BYTES, Command, Status

__all__ = ["Control"]

# The bits of a status are conditions, so that no multiplexer chooses between them.
assert (*Status, LOADED) == (0b0000, 0b0001, 0b0010, 0b0100, 0b1000)


class Control(wiring.Component):
    """Execute requests, one at a time, and answer them.

    The answer is given out while it comes about and ends with the status, so it is stored once
    only: in the sender, which can repeat it for a RUN or FEED that is asked again.

    Parameters
    ----------
    watchdog_cycles : :class:`int`
        A RUN, FEED or LOAD that takes this long is given up; a power of two.
    can_load : :class:`bool`
        Whether the accelerator takes weights; LOAD is an unknown command where not.

    Members
    -------
    i : ``In(stream.Signature(PacketByte))``
        Requests without their CRC.
    o : ``Out(stream.Signature(Part))``
        Answers without their CRC. The neighbour must take a packet that it has begun to take.
    text, has_text, next_text : ``In(PacketByte)``, ``In(1)``, ``Out(1)``
        The payload of the answer to INFO, from the sender's memory.
    o_core, i_core : ``Out(stream.Signature(8))``, ``In(stream.Signature(8))``
        To and from the accelerator. ``o_core`` keeps the stream rules up to a ``core_reset``.
    o_load : ``Out(stream.Signature(LOAD))``
        Weights for the accelerator. Leave open if it takes none.
    load_done : ``In(1)``
        High in the cycle in which the accelerator's weights become whole; not before the one in
        which the last byte of the image is taken.
    load_busy : ``In(1)``
        It is not yet known whether they do: the answer to a LOAD waits. Tie low if it is known
        with the last byte.
    is_whole : ``In(1)``
        The accelerator's weights can be right. Tie high if unused.
    core_error : ``In(1)``
        The accelerator found that its weights cannot be right. Tie low if unused.
    core_reset : ``Out(1)``
        Resets the accelerator and what lies between. High for a while at each RESET, and from a
        request that was given up until the next RESET.
    busy : ``Out(1)``
        A request is being worked on.

    Timing
    ------
    A request takes one cycle for each of its bytes, and its answer one for each of its own, plus
    what the accelerator needs.
    """

    def __init__(self, *, watchdog_cycles: int, can_load: bool = False):
        if watchdog_cycles < 2 or watchdog_cycles & watchdog_cycles - 1:
            raise ValueError(f"Watchdog cycles must be a power of two from 2 on, not "
                             f"{watchdog_cycles}")
        if watchdog_cycles >= 1 << 8 * CYCLE_BYTES:
            raise ValueError(f"Watchdog cycles must be less than 2**{8 * CYCLE_BYTES}, not "
                             f"{watchdog_cycles}")
        self.watchdog_cycles = watchdog_cycles
        self.can_load = can_load
        super().__init__({
            "i": In(stream.Signature(PacketByte)),
            "o": Out(stream.Signature(Part)),
            "text": In(PacketByte),
            "has_text": In(1),
            "next_text": Out(1),
            "o_core": Out(stream.Signature(8)),
            "i_core": In(stream.Signature(8)),
            "o_load": Out(stream.Signature(LOAD)),
            "load_done": In(1),
            "load_busy": In(1),
            "is_whole": In(1, init=1),
            "core_error": In(1),
            "core_reset": Out(1),
            "busy": Out(1),
        })

    def elaborate(self, platform):
        m = Module()

        known = [command for command in Command if self.can_load or command != Command.LOAD]
        executed = [command for command in known if command not in (Command.RESET, Command.INFO)]

        # Of the request.
        sequence, command = Signal(8), Signal(4)
        is_over = Signal()       # its last byte was taken
        is_refused = Signal()
        take = self.i.valid & self.i.ready
        with m.If(take):
            m.d.sync += is_over.eq(self.i.p.last)

        # The sender keeps the answer to the request before; one to a RUN or FEED may be repeated.
        is_kept = Signal()
        is_same = Signal()       # sequence number
        is_repeat = Signal()

        count = Signal(8)        # output bytes still to take
        cycles = Signal(range(self.watchdog_cycles + 1))
        is_late = cycles[-1]
        cycle_byte = Signal(range(CYCLE_BYTES))
        cycle_bytes = Signal(8 * CYCLE_BYTES)
        m.d.comb += cycle_bytes.eq(cycles)

        m.d.comb += self.o.p.kind.eq(PartKind.BYTE)
        m.d.comb += self.o_core.payload.eq(self.i.p.data)

        # Half an image is not what the bitstream brought, nor anything else that may answer.
        is_wrong, is_loaded = Signal(), Signal()
        was_whole = Signal(init=1)
        is_damaged = is_wrong | ~was_whole
        is_load = (command == Command.LOAD) & self.can_load
        m.d.comb += self.o_load.p.data.eq(self.i.p.data)
        m.d.comb += self.o_load.p.first.eq(count == FIRST)
        with m.If(self.o_load.valid & self.o_load.ready):
            m.d.sync += is_wrong.eq(1)
            m.d.sync += is_loaded.eq(1)

        with m.FSM(name="state") as fsm:
            m.d.comb += self.busy.eq(~fsm.ongoing("SEQUENCE"))

            # An error is noticed here and in RUN: never while the status is offered, which must
            # stay as it is.
            with m.State("SEQUENCE"):
                m.d.comb += self.i.ready.eq(1)
                m.d.sync += was_whole.eq(self.is_whole)
                with m.If(self.core_error):
                    m.d.sync += is_wrong.eq(1)
                with m.If(take):
                    m.d.sync += sequence.eq(self.i.p.data)
                    m.d.sync += is_same.eq(self.i.p.data == sequence)
                    # One byte alone is no request.
                    with m.If(self.i.p.last):
                        m.d.sync += is_kept.eq(0)
                    with m.Else():
                        m.next = "COMMAND"

            with m.State("COMMAND"):
                m.d.comb += self.i.ready.eq(1)
                is_run = self.i.p.data.matches(*executed)
                m.d.sync += command.eq(self.i.p.data)
                m.d.sync += is_refused.eq(~self.i.p.data.matches(*known))
                m.d.sync += is_repeat.eq(is_run & is_kept & is_same)
                with m.If(take):
                    m.next = "BEGIN"

            with m.State("BEGIN"):
                m.d.sync += is_kept.eq(0)
                m.d.sync += cycles.eq(0)
                m.d.comb += self.o.valid.eq(~is_repeat)
                m.d.comb += self.o.p.data.eq(sequence)
                with m.If(self.o.ready | is_repeat):
                    m.next = "SKIP"
                    with m.If(~is_refused & ~is_repeat):
                        with m.Switch(command):
                            with m.Case(Command.RESET):
                                m.d.sync += self.core_reset.eq(1)
                            with m.Case(Command.INFO):
                                m.next = "INFO"
                            with m.Case(*executed):
                                m.next = "COUNT"

            with m.State("INFO"):
                m.d.comb += self.o.valid.eq(self.has_text)
                m.d.comb += self.o.p.data.eq(self.text.data)
                m.d.comb += self.next_text.eq(self.o.valid & self.o.ready)
                with m.If(self.next_text & self.text.last):
                    m.next = "SKIP"

            with m.State("COUNT"):
                m.d.comb += self.i.ready.eq(~is_over)
                m.d.sync += count.eq(self.i.p.data)
                with m.If(is_over | take & (self.i.p.data > PAYLOAD_BYTES)):
                    m.d.sync += is_refused.eq(1)
                    m.next = "SKIP"
                with m.Elif(take):
                    m.next = "RUN"
                    with m.If(self.core_reset | is_damaged & ~is_load):
                        m.next = "SKIP"

            with m.State("RUN"):
                m.d.comb += self.o_core.valid.eq(self.i.valid & ~is_over & ~is_load)
                m.d.comb += self.o_load.valid.eq(self.i.valid & ~is_over & is_load)
                m.d.comb += self.i.ready.eq(Mux(is_load, self.o_load.ready, self.o_core.ready)
                                            & ~is_over)
                with m.If(is_load & take):
                    m.d.sync += count.eq(0)

                is_answered = (count == 0) | is_load
                m.d.comb += self.o.p.data.eq(self.i_core.payload)
                m.d.comb += self.o.valid.eq(self.i_core.valid & ~is_answered)
                m.d.comb += self.i_core.ready.eq(self.o.ready & ~is_answered)
                with m.If(self.i_core.valid & self.i_core.ready):
                    m.d.sync += count.eq(count - 1)

                m.d.sync += was_whole.eq(self.is_whole)
                with m.If(self.load_done):
                    m.d.sync += is_wrong.eq(0)
                with m.If(self.core_error):
                    m.d.sync += is_wrong.eq(1)

                m.d.sync += cycle_byte.eq(0)
                # An offered byte must not be taken back.
                can_leave = ~self.o.valid | self.o.ready
                is_done = is_answered & ~(is_load & self.load_busy)
                with m.If(is_over & (is_done | (command == Command.FEED)) & can_leave):
                    m.next = "CYCLES"
                with m.Elif((is_late | self.core_error) & can_leave):
                    m.d.sync += self.core_reset.eq(1)
                    m.next = "SKIP"
                with m.Elif(~is_late):
                    m.d.sync += cycles.eq(cycles + 1)

            with m.State("CYCLES"):
                m.d.comb += self.o.valid.eq(1)
                m.d.comb += self.o.p.data.eq(cycle_bytes.word_select(cycle_byte, 8))
                with m.If(self.o.ready):
                    m.d.sync += cycle_byte.eq(cycle_byte + 1)
                    with m.If(cycle_byte == CYCLE_BYTES - 1):
                        m.next = "SKIP"

            with m.State("SKIP"):
                m.d.comb += self.i.ready.eq(~is_over)
                with m.If(is_over):
                    m.next = "END"

            with m.State("END"):
                is_reset = command == Command.RESET
                is_stuck = self.core_reset & ~is_reset
                status = Cat(is_stuck & ~is_refused & ~is_damaged, is_refused,
                             is_damaged & ~is_refused, is_loaded)
                m.d.comb += self.o.valid.eq(1)
                m.d.comb += self.o.p.data.eq(Cat(status, command))
                m.d.comb += self.o.p.kind.eq(PartKind.LAST)
                with m.If(is_repeat):
                    m.d.comb += self.o.p.kind.eq(PartKind.AGAIN)
                with m.If(self.o.ready):
                    m.d.sync += is_kept.eq(command.matches(*executed) & ~is_refused)
                    with m.If(is_reset):
                        m.d.sync += self.core_reset.eq(0)
                    m.next = "SEQUENCE"

        return m
