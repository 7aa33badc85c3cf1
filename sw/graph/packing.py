"""The one packing of a stream beat into bytes, for the cable and for native simulation."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sw.graph.interval import Interval

__all__ = ["BeatFormat"]


@dataclass(frozen=True)
class BeatFormat:
    """``lanes`` values of ``interval`` side by side, lane 0 in the lowest bits.

    These are the bits of the hardware's payload (``hw.shape.vector``), which a test holds the two
    to. As bytes a beat is little-endian and padded with zeros to whole bytes.
    """

    interval: Interval
    lanes: int

    def __post_init__(self):
        if not isinstance(self.lanes, int) or self.lanes < 1:
            raise TypeError(f"Lane count must be a positive integer, not {self.lanes!r}")

    @property
    def bits(self) -> int:
        """Bits of a beat."""
        return self.lanes * self.interval.width

    @property
    def beat_bytes(self) -> int:
        """Bytes of a beat."""
        return -(-self.bits // 8)

    def pack(self, x: np.ndarray) -> np.ndarray:
        """Bytes of shape (..., beat_bytes) for ``x`` of shape (..., lanes)."""
        codes = self.interval.encode(x)
        shifts = np.arange(self.interval.width)
        bits = (codes[..., np.newaxis] >> shifts & 1).astype(np.uint8)
        bits = bits.reshape(*codes.shape[:-1], self.bits)
        return np.packbits(bits, axis=-1, bitorder="little")

    def unpack(self, beats: np.ndarray) -> np.ndarray:
        """Values of shape (..., lanes) for bytes of shape (..., beat_bytes)."""
        bits = np.unpackbits(np.asarray(beats, np.uint8), axis=-1, bitorder="little",
                             count=self.bits)
        bits = bits.reshape(*bits.shape[:-1], self.lanes, self.interval.width).astype(np.int64)
        return self.interval.decode((bits << np.arange(self.interval.width)).sum(axis=-1))

    def words(self, x: np.ndarray) -> list[int]:
        """Bits of each beat as one number, in order, for ``x`` of shape (..., lanes)."""
        beats = self.pack(x).reshape(-1, self.beat_bytes)
        return [int.from_bytes(beat.tobytes(), "little") for beat in beats]

    def values(self, words: Iterable[int]) -> np.ndarray:
        """Values of shape (beats, lanes) for the bits of each beat as one number."""
        raw = b"".join(word.to_bytes(self.beat_bytes, "little") for word in words)
        return self.unpack(np.frombuffer(raw, np.uint8).reshape(-1, self.beat_bytes))
