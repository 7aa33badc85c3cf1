"""Consistent Overhead Byte Stuffing: any bytes, written without a zero.

S. Cheshire and M. Baker, "Consistent Overhead Byte Stuffing", SIGCOMM 1997. Each code byte says in
how many bytes the next zero would be; 255 says that 254 bytes follow and no zero.
"""

__all__ = ["decode", "encode"]

_FULL = 0xFF


def encode(data: bytes) -> bytes:
    """Return ``data`` without zeros, at least one byte longer."""
    out, block = bytearray(), bytearray()
    for byte in data:
        if byte == 0:
            out += bytes([len(block) + 1]) + block
            block.clear()
            continue
        if len(block) == _FULL - 1:
            out += bytes([_FULL]) + block
            block.clear()
        block.append(byte)
    return bytes(out + bytes([len(block) + 1]) + block)


def decode(code: bytes) -> bytes:
    """Inverse of :func:`encode`; raises ``ValueError`` where ``code`` is not COBS."""
    out = bytearray()
    start, ends_in_zero = 0, False
    while start < len(code):
        length = code[start]
        block = code[start + 1:start + length]
        if length == 0 or 0 in block:
            raise ValueError("COBS code must not contain a zero")
        if len(block) != length - 1:
            raise ValueError(f"COBS block must have {length - 1} bytes, not {len(block)}")
        out += block
        start += length
        ends_in_zero = length < _FULL
        if ends_in_zero:
            out.append(0)
    if not code:
        raise ValueError("COBS code must have at least one byte")
    return bytes(out[:-1] if ends_in_zero else out)
