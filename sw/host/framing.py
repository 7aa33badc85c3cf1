"""Packets on a byte stream: a CRC against damage, COBS and a delimiter to find their ends."""

import binascii

from sw.host import cobs
from sw.host.protocol import CRC_BYTES, CRC_INIT, CRC_XOR, DELIMITER, PACKET_BYTES

__all__ = ["PacketReader", "crc16", "frame", "framed_length"]


def crc16(data: bytes) -> int:
    """CRC-16/GENIBUS of ``data``."""
    return binascii.crc_hqx(data, CRC_INIT) ^ CRC_XOR


def frame(packet: bytes) -> bytes:
    """Bytes on the cable for ``packet``.

    A delimiter goes before it, too: whatever half a packet or noise came earlier ends there.
    """
    if len(packet) + CRC_BYTES > PACKET_BYTES:
        raise ValueError(f"Packet must have at most {PACKET_BYTES - CRC_BYTES} bytes, not "
                         f"{len(packet)}")
    delimiter = bytes([DELIMITER])
    return delimiter + cobs.encode(packet + crc16(packet).to_bytes(CRC_BYTES, "big")) + delimiter


def framed_length(packet_bytes: int) -> int:
    """Bytes on the cable for a packet of ``packet_bytes``, without its CRC."""
    return packet_bytes + CRC_BYTES + 3  # one code byte and two delimiters


class PacketReader:
    """Find the packets in a byte stream, and drop what is not one.

    Attributes
    ----------
    damaged : :class:`int`
        How many pieces between delimiters were not a packet so far.
    """

    def __init__(self):
        self.damaged = 0
        self._piece = bytearray()

    def clear(self) -> None:
        """Forget a half packet."""
        self._piece.clear()

    def feed(self, data: bytes) -> list[bytes]:
        """Take more bytes; return the packets that are complete, without their CRC."""
        packets = []
        for byte in data:
            if byte != DELIMITER:
                # An endless stream without a delimiter is damage, not a reason to fill the memory.
                if len(self._piece) <= PACKET_BYTES + 1:
                    self._piece.append(byte)
                continue
            if self._piece:
                packet = self._packet()
                if packet is None:
                    self.damaged += 1
                else:
                    packets.append(packet)
            self._piece.clear()
        return packets

    def _packet(self) -> bytes | None:
        if len(self._piece) > PACKET_BYTES + 1:
            return None
        try:
            packet = cobs.decode(bytes(self._piece))
        except ValueError:
            return None
        crc = int.from_bytes(packet[-CRC_BYTES:], "big")
        if len(packet) <= CRC_BYTES or crc16(packet[:-CRC_BYTES]) != crc:
            return None
        return packet[:-CRC_BYTES]
