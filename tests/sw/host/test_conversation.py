"""`sw.host.conversation` with a device whose every answer is written in the test."""

import pytest

from sw.errors import SternaError
from sw.host.conversation import Conversation
from sw.host.framing import PacketReader, frame
from sw.host.protocol import Command, Status


class Script:
    """A link that answers each try with the bytes that the test gives for it."""

    name = "script"
    baud = 1_000_000
    latency = 0.0

    def __init__(self, *tries):
        self.tries = list(tries)
        self.sent = []
        self.time = 0.0
        self.waits = []
        self._bytes = b""
        self._reader = PacketReader()

    def write(self, data):
        self.sent += self._reader.feed(data)
        self._bytes += self.tries.pop(0) if self.tries else b""

    def read(self, size, timeout):
        assert timeout > 0
        if not self._bytes:
            self.time += timeout
            self.waits.append(timeout)
            return b""
        piece, self._bytes = self._bytes[:7], self._bytes[7:]
        return piece

    def now(self):
        return self.time

    def close(self):
        pass


def answer(sequence, command=Command.INFO, status=Status.OK, payload=b"hello"):
    return frame(bytes([sequence]) + payload + bytes([command << 4 | status]))


PATIENCE = [0.1, 0.2, 0.3]
DAMAGED = answer(5)[:4] + b"\x55" + answer(5)[5:]


def test_asks_and_counts_on():
    link = Script(answer(254), answer(255, Command.RUN), answer(0, Command.RESET))
    talk = Conversation(link, sequence=254)
    assert talk.ask(Command.INFO, patience=PATIENCE).payload == b"hello"
    assert talk.ask(Command.RUN, b"ab", patience=PATIENCE).status == Status.OK
    assert talk.ask(Command.RESET, patience=PATIENCE).payload == b"hello"
    assert link.sent == [bytes([254, Command.INFO]), bytes([255, Command.RUN]) + b"ab",
                         bytes([0, Command.RESET])]
    assert talk.retries == 0


@pytest.mark.parametrize("first", [b"", DAMAGED, answer(5)[:-1], answer(5)[:3]],
                         ids=["silence", "damage", "no end", "half"])
def test_asks_again_with_the_same_number(first):
    link = Script(first, answer(5))
    talk = Conversation(link, sequence=5)
    assert talk.ask(Command.INFO, patience=PATIENCE).payload == b"hello"
    assert link.sent == [bytes([5, Command.INFO])] * 2
    assert talk.retries == 1


def test_ignores_answers_to_others():
    noise = answer(4) + answer(5, Command.RUN) + frame(b"\x05") + b"\x13\x14"
    link = Script(noise + answer(5, payload=b"mine"))
    assert Conversation(link, sequence=5).ask(Command.INFO, patience=PATIENCE).payload == b"mine"


def test_an_answer_that_comes_twice_is_not_taken_for_the_next():
    link = Script(b"", answer(5) + answer(5), answer(6, payload=b"next"))
    talk = Conversation(link, sequence=5)
    talk.ask(Command.INFO, patience=PATIENCE)
    assert talk.ask(Command.INFO, patience=PATIENCE).payload == b"next"


def test_waits_for_the_wire_and_the_device():
    link = Script()
    link.latency = 0.05
    with pytest.raises(SternaError):
        Conversation(link, sequence=5).ask(Command.INFO, bytes(100), patience=PATIENCE)
    wire = 10 * (2 + 100 + 2 + 3 + 212 + 2 + 3) / link.baud
    assert link.waits == pytest.approx([wire + 0.05 + seconds for seconds in PATIENCE])


@pytest.mark.parametrize("tries, got", [
    ([], "with silence"),
    ([DAMAGED] * 3, "with 3 damaged packets"),
    ([b"", DAMAGED, b""], "with 1 damaged packets"),
])
def test_gives_up_after_the_last_try(tries, got):
    link = Script(*tries)
    talk = Conversation(link, sequence=5)
    with pytest.raises(SternaError, match=rf"^Device at script must answer INFO, not {got} in 3 "
                                          rf"tries: check the cable, the baud rate 1000000 and "
                                          rf"that the board holds a bitstream of this kit$"):
        talk.ask(Command.INFO, patience=PATIENCE)
    assert len(link.sent) == 3
    assert talk.retries == 2


def test_rejects_an_unknown_status():
    link = Script(frame(bytes([5, Command.INFO << 4 | 3])))
    with pytest.raises(SternaError, match=r"^Device at script must answer INFO with a known "
                                          r"status, not 3: its protocol is another version$"):
        Conversation(link, sequence=5).ask(Command.INFO, patience=PATIENCE)
