"""What the host and the shell say to each other, as plain values.

The gateware takes its constants from here, the driver speaks by it, and ``docs/protocol.md`` is
written from it (:mod:`sw.host.protocol_page`): there is no second description.
"""

import enum
from dataclasses import dataclass
from typing import Any, Self

from sw.errors import SternaError

__all__ = ["ANSWER_BYTES", "BAUD", "COUNT_BYTES", "CRC_BYTES", "CRC_INIT", "CRC_POLYNOMIAL",
           "CRC_XOR", "CYCLE_BYTES", "DELIMITER", "FIRST", "INFO_FIELDS", "LOADED", "MAGIC",
           "PACKET_BYTES", "PAYLOAD_BYTES", "TRIES", "VERSION", "WATCHDOG_SECONDS", "Command",
           "Info", "InfoField", "Status"]

VERSION = 2
MAGIC = b"STRN"
BAUD = 1_000_000        # unless told otherwise

DELIMITER = 0x00        # between packets on the cable, and never inside one
# CRC-16/GENIBUS: not reflected. Without the final XOR, zeros behind a packet would go unnoticed.
CRC_POLYNOMIAL = 0x1021
CRC_INIT = CRC_XOR = 0xFFFF
CRC_BYTES = 2           # most significant byte first

PAYLOAD_BYTES = 204     # most bytes of a request's payload, and most output bytes of an answer
COUNT_BYTES = 1         # first in the payload of RUN and FEED: how many output bytes to take
CYCLE_BYTES = 4         # behind the output bytes of an answer to RUN and FEED
ANSWER_BYTES = 1 + PAYLOAD_BYTES + CYCLE_BYTES + 1 + CRC_BYTES  # the longest, before COBS
# Limit of both packet buffers, before COBS. The device's has 256 rows, for a packet with the frame
# around it and for the payload of the answer to INFO.
PACKET_BYTES = 213

TRIES = 3               # of a request, before the driver gives up
WATCHDOG_SECONDS = 2    # no request may take longer, so that a RESET is answered within this time


class Command(enum.IntEnum):
    """Second byte of a request."""

    RESET = 1
    INFO = 2
    RUN = 3
    FEED = 4
    LOAD = 5


class Status(enum.IntEnum):
    """Low three bits of the last byte of an answer; the command's number is in the high four."""

    OK = 0
    STUCK = 1
    REFUSED = 2
    DAMAGED = 4


LOADED = 8  # in the last byte of an answer: weights came by LOAD since the bitstream was loaded
FIRST = 1   # the byte `count` of the LOAD with which an image begins; 0 in the others


@dataclass(frozen=True)
class InfoField:
    """One field of the answer to INFO: unsigned and little-endian, unless it is a byte string."""

    name: str
    size: int
    meaning: str


INFO_FIELDS = (
    InfoField("magic", 4, f"the bytes `{MAGIC.decode()}`"),
    InfoField("version", 1, "version of this protocol"),
    InfoField("model_hash", 8, "first bytes of the SHA-256 of the graph"),
    InfoField("clock_hz", 4, "clock of shell and accelerator"),
    InfoField("baud", 4, "bits per second on the cable"),
    InfoField("watchdog_cycles", 4, "a request that takes this many clock cycles is given up"),
    InfoField("i_lanes", 2, "values in an input beat"),
    InfoField("i_width", 1, "bits of an input value"),
    InfoField("i_beats", 4, "input beats of a frame"),
    InfoField("o_lanes", 2, "values in an output beat"),
    InfoField("o_width", 1, "bits of an output value"),
    InfoField("o_beats", 4, "output beats of a frame"),
)


@dataclass(frozen=True)
class Info:
    """What a device says about itself: the fields of ``INFO_FIELDS`` without magic and version."""

    model_hash: str  # 16 hex digits
    clock_hz: int
    baud: int
    watchdog_cycles: int
    i_lanes: int
    i_width: int
    i_beats: int
    o_lanes: int
    o_width: int
    o_beats: int

    def __post_init__(self):
        if len(self.model_hash) != 16 or set(self.model_hash) - set("0123456789abcdef"):
            raise ValueError(f"Model hash must be 16 hex digits, not {self.model_hash!r}")
        for field in INFO_FIELDS[3:]:
            value = getattr(self, field.name)
            if not isinstance(value, int):
                raise TypeError(f"Info field {field.name} must be an int, not {value!r}")
            if not 1 <= value < 1 << 8 * field.size:
                raise ValueError(f"Info field {field.name} must be in "
                                 f"1..{(1 << 8 * field.size) - 1}, not {value}")

    @property
    def i_frame_bytes(self) -> int:
        """Bytes of an input frame on the cable."""
        return self.i_beats * -(-self.i_lanes * self.i_width // 8)

    @property
    def o_frame_bytes(self) -> int:
        """Bytes of an output frame on the cable."""
        return self.o_beats * -(-self.o_lanes * self.o_width // 8)

    @property
    def frames_per_run(self) -> int:
        """Most whole frames that one RUN takes and answers; 0 where a frame needs several."""
        return min((PAYLOAD_BYTES - COUNT_BYTES) // self.i_frame_bytes,
                   PAYLOAD_BYTES // self.o_frame_bytes)

    @property
    def feed_bytes(self) -> int:
        """Input bytes of a large frame for one FEED.

        Their output fits into an answer, even with what the pipeline still held before. Else the
        accelerator would wait for room for its output, and take no more input.
        """
        in_proportion = PAYLOAD_BYTES // 2 * self.i_frame_bytes // self.o_frame_bytes
        return max(1, min(PAYLOAD_BYTES - COUNT_BYTES, in_proportion))

    def to_bytes(self) -> bytes:
        """The payload of an answer to INFO."""
        values: dict[str, Any] = {"magic": MAGIC, "version": VERSION,
                                  "model_hash": bytes.fromhex(self.model_hash)}
        fields = []
        for field in INFO_FIELDS:
            value = values[field.name] if field.name in values else getattr(self, field.name)
            fields.append(value if isinstance(value, bytes)
                          else value.to_bytes(field.size, "little"))
        return b"".join(fields)

    @classmethod
    def from_bytes(cls, payload: bytes) -> Self:
        """Read the payload of an answer to INFO, or raise :class:`SternaError`."""
        if payload[:len(MAGIC)] != MAGIC:
            raise SternaError(f"Device must be a Sterna shell, which begins its information with "
                              f"{MAGIC!r}, not {payload[:len(MAGIC)]!r}")
        version = payload[len(MAGIC):len(MAGIC) + 1]
        if version != bytes([VERSION]):
            raise SternaError(f"Device must speak protocol version {VERSION}, not "
                              f"{version[0] if version else 'none'}: build and program it again")
        if len(payload) != sum(field.size for field in INFO_FIELDS):
            raise SternaError(f"Device information must have "
                              f"{sum(field.size for field in INFO_FIELDS)} bytes, not "
                              f"{len(payload)}")
        values, start = {}, 0
        for field in INFO_FIELDS:
            raw = payload[start:start + field.size]
            values[field.name] = raw.hex() if field.name == "model_hash" else int.from_bytes(
                raw, "little")
            start += field.size
        del values["magic"], values["version"]
        try:
            return cls(**values)
        except ValueError as error:
            raise SternaError(f"Device information is damaged: {error}") from None
