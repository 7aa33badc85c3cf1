"""Answers with their CRC."""

from amaranth.hdl import Module, Mux, ResetInserter, Signal
from amaranth.lib import stream, wiring
from amaranth.lib.wiring import In, Out

from hw.shell.cobs_encoder import CobsEncoder, Part, PartKind
from hw.shell.packet_byte import PacketByte
from hw.shell.packet_receiver import CRC

__all__ = ["PacketSender"]


class PacketSender(wiring.Component):
    """Append the CRC to a packet and send it as it is on the cable.

    Parameters
    ----------
    text, depth
        As those of :class:`CobsEncoder`; a packet must have two bytes less here.

    Members
    -------
    i : ``In(stream.Signature(Part))``
        As that of :class:`CobsEncoder`. From the second byte of a packet to its last, ``ready``
        does not wait for anything.
    o : ``Out(stream.Signature(8))``
    text, has_text, next_text
        As those of :class:`CobsEncoder`.

    Timing
    ------
    latency : 7 cycles, from the last byte of a packet to the delimiter in front of it
    interval : 1 cycle per byte in, 1 cycle per byte out
    """

    latency = 3 + CobsEncoder.latency
    interval = 1

    def __init__(self, text: bytes = b"", *, depth: int = 256):
        self.depth = depth
        self._encoder = CobsEncoder(text, depth=depth)
        super().__init__({"i": In(stream.Signature(Part)), "o": Out(stream.Signature(8)),
                          "text": Out(PacketByte), "has_text": Out(1), "next_text": In(1)})

    def elaborate(self, platform):
        m = Module()
        m.submodules.encoder = encoder = self._encoder
        wiring.connect(m, encoder.o, wiring.flipped(self.o))
        m.d.comb += self.text.eq(encoder.text)
        m.d.comb += self.has_text.eq(encoder.has_text)
        m.d.comb += encoder.next_text.eq(self.next_text)

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

        # The high byte of the register, given to the CRC itself, leaves the low byte in its place.
        # What goes out is inverted.
        is_again = part.kind == PartKind.AGAIN
        m.d.comb += encoder.i.valid.eq(is_crc | is_held)
        m.d.comb += encoder.i.p.data.eq(Mux(is_crc, crc.crc[8:], part.data))
        m.d.comb += crc.data.eq(Mux(is_crc, ~crc.crc[8:], part.data))
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
