"""Streams of bits: fields of any width one behind the other, most significant bit first."""

import numpy as np

from sw.errors import SternaError

__all__ = ["BitReader", "BitWriter"]

#: Widest field.
MAX_WIDTH = 62
# Groups of seven bits that a number may take: 2**35 is more than any count of a stream.
NUMBER_GROUPS = 5


def _expand(values: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Bits of ``values``, each with its width, one behind the other."""
    owner = np.repeat(np.arange(len(widths)), widths)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(widths) - widths, widths)
    return (values[owner] >> (widths[owner] - 1 - place) & 1).astype(np.uint8)


class BitWriter:
    """Append fields; :meth:`to_bytes` pads the last byte with zeros."""

    def __init__(self):
        self._pieces: list[np.ndarray] = []
        self.bits = 0

    def put(self, value: int, width: int) -> None:
        """Append one field of ``width`` bits."""
        self.put_all(np.array([value]), width)

    def put_all(self, values, widths) -> None:
        """Append fields; ``widths`` is one width or one for each value, from 0 to 62."""
        values = np.asarray(values, np.int64).reshape(-1)
        widths = np.broadcast_to(np.asarray(widths, np.int64), values.shape)
        if values.size == 0:
            return
        if widths.min() < 0 or widths.max() > MAX_WIDTH:
            raise ValueError(f"Field width must be from 0 to {MAX_WIDTH}")
        bad = (values < 0) | (values >> widths != 0)
        if bad.any():
            raise ValueError(f"Field of {widths[bad][0]} bits must not hold {values[bad][0]}")
        self._pieces.append(_expand(values, widths))
        self.bits += int(widths.sum())

    def put_number(self, value: int) -> None:
        """Append a number of any size: groups of seven bits, the lowest first.

        A one before a group says that another follows.
        """
        if not 0 <= value < 1 << 7 * NUMBER_GROUPS:
            raise ValueError(f"Number must be from 0 to 2^{7 * NUMBER_GROUPS} - 1, not {value}")
        while value > 0x7F:
            self.put(0x80 | value & 0x7F, 8)
            value >>= 7
        self.put(value, 8)

    def align(self) -> None:
        """Append zeros up to the next whole byte."""
        self.put(0, -self.bits % 8)

    def to_bytes(self) -> bytes:
        """All fields so far."""
        return np.packbits(np.concatenate([np.zeros(0, np.uint8), *self._pieces])).tobytes()


class BitReader:
    """Take the fields of ``data`` again; none behind its end."""

    def __init__(self, data: bytes):
        self.all_bits = np.unpackbits(np.frombuffer(data, np.uint8))
        self.place = 0

    @property
    def left(self) -> int:
        """Bits that are not taken yet."""
        return len(self.all_bits) - self.place

    def take(self, width: int) -> int:
        """Take one field of ``width`` bits."""
        return int(self.take_all(1, width)[0])

    def take_all(self, count: int, width: int) -> np.ndarray:
        """Take ``count`` fields of ``width`` bits as int64.

        The end of the data is found before anything of the size of ``count`` is made. Fields of
        no bits are the exception: the caller bounds their count.
        """
        if count * width > self.left:
            raise SternaError(f"Coded weights must have {count * width} more bits, but only "
                              f"{self.left} are left; the data is cut or damaged")
        bits = self.all_bits[self.place:self.place + count * width].astype(np.int64)
        self.place += count * width
        weights = np.int64(1) << np.arange(width - 1, -1, -1, dtype=np.int64)
        return bits.reshape(count, width) @ weights

    def windows(self, width: int) -> np.ndarray:
        """Value of the next ``width`` bits at every place from here on, the end included.

        Behind the end of the data are zeros: who decodes checks where a symbol ends.
        """
        bits = np.concatenate([self.all_bits[self.place:], np.zeros(width, np.uint8)])
        values = np.zeros(self.left + 1, np.int64)
        for shift in range(width):
            values = values << 1 | bits[shift:shift + len(values)]
        return values

    def take_number(self) -> int:
        """Take a number as :meth:`BitWriter.put_number` writes it."""
        value = 0
        for group in range(NUMBER_GROUPS):
            byte = self.take(8)
            value |= (byte & 0x7F) << 7 * group
            if byte < 0x80:
                return value
        raise SternaError(f"Number in coded weights must have at most {NUMBER_GROUPS} bytes; the "
                          f"data is damaged")

    def align(self) -> None:
        """Go on at the next whole byte."""
        self.take(-self.place % 8)

    def skip(self, bits: int) -> None:
        """Go on behind ``bits`` that were looked at through :meth:`windows`."""
        if bits > self.left:
            raise ValueError(f"Place must not be {bits - self.left} bits behind the end")
        self.place += bits

    def finish(self) -> None:
        """Refuse anything but the zeros that fill the last byte."""
        if self.left >= 8 or self.all_bits[self.place:].any():
            raise SternaError(f"Coded weights must end where their last byte does, but "
                              f"{self.left} bits follow; the data is damaged")
