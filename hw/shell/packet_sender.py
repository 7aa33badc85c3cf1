"""Answers with their CRC."""

from amaranth.hdl import Module, Mux, ResetInserter, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.shell.cobs_encoder import CobsEncoder, Part, PartKind
from hw.shell.packet_receiver import CRC

__all__ = ["PacketSender"]


class PacketSender(wiring.Component):
    """Append the CRC to a packet and send it as it is on the cable.

    Parameters
    ----------
    depth : :class:`int`
        As that of :class:`CobsEncoder`; a packet must have at most ``depth - 6`` bytes here.

    Members
    -------
    i : ``In(stream.Signature(Part))``
        As that of :class:`CobsEncoder`. From the second byte of a packet to its last, ``ready``
        does not wait for anything.
    o : ``Out(stream.Signature(8))``

    Timing
    ------
    latency : 7 cycles, from the last byte of a packet to the delimiter in front of it
    interval : 1 cycle per byte in, 1 cycle per byte out
    """

    latency = 3 + CobsEncoder.latency
    interval = 1

    def __init__(self, *, depth: int = 256):
        self.depth = depth
        self._encoder = CobsEncoder(depth=depth)
        super().__init__({"i": In(stream.Signature(Part)), "o": Out(stream.Signature(8))})

    def elaborate(self, platform):
        m = Module()
        m.submodules.encoder = encoder = self._encoder
        wiring.connect(m, encoder.o, wiring.flipped(self.o))

        # Reset starts the CRC anew: `start` would be a gate in front of each of its bits.
        restart = Signal()
        crc = CRC(data_width=8).create()
        m.submodules.crc = ResetInserter(restart)(crc)

        # The register shortens the way from one memory (information of the device) through the CRC
        # into another (the encoder's).
        part, is_held, is_crc = Signal(Part), Signal(), Signal()
        m.d.comb += self.i.ready.eq(~is_held | encoder.i.ready & ~is_crc)
        with m.If(self.i.ready):
            m.d.sync += is_held.eq(self.i.valid)
            m.d.sync += part.eq(self.i.payload)

        # The CRC's high byte, given to the CRC itself, leaves the low byte in its place.
        is_again = part.kind == PartKind.AGAIN
        m.d.comb += encoder.i.valid.eq(is_crc | is_held)
        m.d.comb += encoder.i.p.data.eq(Mux(is_crc, crc.crc[8:], part.data))
        m.d.comb += crc.data.eq(encoder.i.p.data)
        m.d.comb += crc.valid.eq(encoder.i.valid & encoder.i.ready & (is_crc | ~is_again))

        with m.FSM(name="state"):
            with m.State("PACKET"):
                m.d.comb += encoder.i.p.kind.eq(Mux(is_again, PartKind.AGAIN, PartKind.BYTE))
                with m.If(crc.valid & (part.kind == PartKind.LAST)):
                    m.next = "HIGH"

            # The encoder is in the middle of a packet here, and takes a byte in every cycle.
            with m.State("HIGH"):
                m.d.comb += is_crc.eq(1)
                m.d.comb += encoder.i.p.kind.eq(PartKind.BYTE)
                m.next = "LOW"

            with m.State("LOW"):
                m.d.comb += is_crc.eq(1)
                m.d.comb += encoder.i.p.kind.eq(PartKind.LAST)
                m.d.comb += restart.eq(1)
                m.next = "PACKET"

        return m
