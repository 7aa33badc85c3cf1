"""Grey images as PNG, so that a page can carry them."""

import base64
import struct
import zlib

__all__ = ["data_uri", "encode"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY = 0


def encode(pixels: bytes, width: int) -> bytes:
    """PNG file of 8-bit grey values, row by row."""
    height, rest = divmod(len(pixels), width)
    if rest or not height:
        raise ValueError(f"Pixels must be whole rows of {width}, not {len(pixels)} bytes")
    # Every row begins with the number of its filter: none.
    rows = b"".join(b"\0" + pixels[start:start + width] for start in range(0, len(pixels), width))
    header = struct.pack(">IIBBBBB", width, height, 8, _GREY, 0, 0, 0)
    return _SIGNATURE + b"".join((_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 9)),
                                  _chunk(b"IEND", b"")))


def data_uri(pixels: bytes, width: int) -> str:
    """The same as an address that holds the image itself."""
    return "data:image/png;base64," + base64.b64encode(encode(pixels, width)).decode("ascii")


def _chunk(name: bytes, data: bytes) -> bytes:
    return (struct.pack(">I", len(data)) + name + data
            + struct.pack(">I", zlib.crc32(name + data)))
