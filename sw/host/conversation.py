"""Requests and their answers over a cable that may lose or damage bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sw.errors import SternaError
from sw.host.framing import PacketReader, frame, framed_length
from sw.host.link import Link
from sw.host.protocol import ANSWER_BYTES, LOADED, Command, Status

__all__ = ["Answer", "Conversation"]

_BITS_PER_BYTE = 10  # start bit, eight data bits, stop bit


@dataclass(frozen=True)
class Answer:
    """What a device answered, and whether it holds weights that came over the cable."""

    status: Status
    payload: bytes
    is_loaded: bool = False


class Conversation:
    """One request at a time, each asked again with its number until it is answered.

    Parameters
    ----------
    link : :class:`Link`
        The cable.
    sequence : :class:`int`
        Number of the first request. It should differ from run to run, so that an answer that was
        meant for another program is not taken for one's own.

    Attributes
    ----------
    retries : :class:`int`
        How many requests had to be sent again so far.
    """

    def __init__(self, link: Link, *, sequence: int):
        self.link = link
        self.retries = 0
        self._sequence = sequence % 256
        self._reader = PacketReader()

    def ask(self, command: Command, payload: bytes = b"", *, patience: Sequence[float]) -> Answer:
        """Send a request and return its answer.

        Parameters
        ----------
        patience : sequence of float
            For each try, the seconds that the device may need besides the time on the wire.

        Raises
        ------
        SternaError
            Where no try was answered.
        """
        sequence, self._sequence = self._sequence, (self._sequence + 1) % 256
        packet = bytes([sequence, command]) + payload
        wire_bytes = framed_length(len(packet)) + framed_length(ANSWER_BYTES)
        damaged_before = self._reader.damaged
        for attempt, seconds in enumerate(patience):
            self.retries += attempt > 0
            self.link.write(frame(packet))
            wire_seconds = wire_bytes * _BITS_PER_BYTE / self.link.baud
            answer = self._wait(sequence, command, wire_seconds + self.link.latency + seconds)
            if answer is not None:
                return answer
        damaged = self._reader.damaged - damaged_before
        got = f"with {damaged} damaged packets" if damaged else "with silence"
        raise SternaError(
            f"Device at {self.link.name} must answer {command.name}, not {got} in "
            f"{len(patience)} tries: check the cable, the baud rate {self.link.baud} and that the "
            f"board holds a bitstream of this kit")

    def _wait(self, sequence: int, command: Command, seconds: float) -> Answer | None:
        deadline = self.link.now() + seconds
        while (left := deadline - self.link.now()) > 0:
            for packet in self._reader.feed(self.link.read(256, left)):
                # Late answers to earlier tries of earlier requests carry their numbers.
                if len(packet) < 2 or packet[0] != sequence or packet[-1] >> 4 != command:
                    continue
                status = packet[-1] & 0xF & ~LOADED
                try:
                    return Answer(Status(status), packet[1:-1], bool(packet[-1] & LOADED))
                except ValueError:
                    raise SternaError(f"Device at {self.link.name} must answer {command.name} with "
                                      f"a known status, not {status}: its protocol is another "
                                      f"version") from None
        return None
