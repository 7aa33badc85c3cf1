"""`hw.shell.packet_byte`."""

from hw.shell.packet_byte import PacketByte


def test_the_data_is_in_the_low_bits():
    byte = PacketByte.const({"data": 0xA5, "last": 1})
    assert byte.as_bits() == 0x1A5
