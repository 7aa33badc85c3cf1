"""A byte of a packet, as the shell's components hand it on."""

from amaranth.lib import data

__all__ = ["PacketByte"]


class PacketByte(data.Struct):
    """A byte of a packet, and whether it is the last."""

    data: 8
    last: 1
