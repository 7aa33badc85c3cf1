# amaranth: UnusedElaboratable=no
"""`hw.shell.control` between a host, a sender and an accelerator that are played by the test."""

import random

import pytest
from amaranth.back import verilog
from amaranth.sim import Simulator

from hw.shell.cobs_encoder import PartKind
from hw.shell.control import Control
from sw.host.protocol import FIRST, LOADED, Command, Status

INFO = b"who I am"
WATCHDOG = 1024


def reply(command, status=Status.OK):
    return bytes([command << 4 | status])


class Source:
    """What a neighbour offers: the first of ``items``, kept up until it is taken."""

    def __init__(self, items, stall, seed):
        self.items, self.stall, self.rng = items, stall, random.Random(seed)
        self.is_offered = False

    def offer(self):
        if self.items and (self.is_offered or self.rng.random() >= self.stall):
            self.is_offered = True
            return self.items[0]
        return None

    def take(self):
        self.is_offered = False
        return self.items.pop(0)


def talk(requests, *, stall=0.0, factor=2, is_deaf=False, image=0, error_after=None, verdict=0,
         is_right=True, whole_from=0):
    """Answers to requests: the bytes, or None where the last one is to be sent again.

    The accelerator gives ``factor`` bytes, ``b ^ 0x5A``, for each byte ``b``; a deaf one takes
    none. Where it takes an image of ``image`` bytes, what it was loaded with is put before what it
    was fed; it finds an error once it was fed ``error_after`` bytes. With ``verdict`` it says so
    many cycles behind the last byte of an image whether that ``is_right``. Its weights are whole
    from the cycle ``whole_from`` on. Also returned is what the accelerator was fed since its last
    reset.
    """
    dut = Control(watchdog_cycles=WATCHDOG, can_load=image > 0)
    answers, fed, answer, loaded = [], [], bytearray(), []
    waiting = [[(byte, n == len(packet) - 1) for n, byte in enumerate(packet)]
               for packet in requests]
    packets, core = Source([], stall, 1), Source([], stall, 2)
    info = Source([(byte, n == len(INFO) - 1) for n, byte in enumerate(INFO)] * 9, stall, 3)
    rng = random.Random(4)

    async def bench(ctx):
        expected, pending, is_whole = 0, 0, True
        for cycle in range(20_000):
            # A host sends when it has its answer.
            if not packets.items and len(answers) == expected:
                if not waiting:
                    return
                packets.items.extend(waiting.pop(0))
                expected += len(packets.items) > 1

            for valid, byte, source in ((dut.i.valid, dut.i.p, packets),
                                        (dut.has_text, dut.text, info)):
                item = source.offer()
                ctx.set(valid, item is not None)
                ctx.set(byte.data, item[0] if item else rng.getrandbits(8))
                ctx.set(byte.last, item[1] if item else rng.getrandbits(1))
            ctx.set(dut.core_error, error_after is not None and len(fed) >= error_after)
            ctx.set(dut.o_load.ready, rng.random() >= stall)
            ctx.set(dut.load_busy, pending > 0)
            ctx.set(dut.load_done, pending == 1 and is_right if verdict else
                    len(loaded) == image - 1 or image == 1)
            is_whole |= pending == 1 and is_right
            ctx.set(dut.is_whole, is_whole and cycle >= whole_from)
            pending = max(0, pending - 1)
            item = core.offer()
            ctx.set(dut.i_core.valid, item is not None)
            ctx.set(dut.i_core.payload, rng.getrandbits(8) if item is None else item)
            ctx.set(dut.o.ready, rng.random() >= stall)
            ctx.set(dut.o_core.ready, not is_deaf and rng.random() >= stall)

            for port, source in (dut.i, packets), (dut.i_core, core):
                if ctx.get(port.valid) and ctx.get(port.ready):
                    source.take()
            if ctx.get(dut.next_text):
                info.take()
            if ctx.get(dut.o_load.valid) and ctx.get(dut.o_load.ready):
                if ctx.get(dut.o_load.p.first):
                    loaded.clear()
                loaded.append(ctx.get(dut.o_load.p.data))
                is_whole = not verdict
                pending = verdict * (len(loaded) == image)
            if ctx.get(dut.o_core.valid) and ctx.get(dut.o_core.ready):
                byte = ctx.get(dut.o_core.payload)
                fed.append(byte)
                core.items.extend([byte ^ 0x5A] * factor)
            if ctx.get(dut.core_reset):
                fed.clear()
                core.items.clear()
                core.is_offered = False
            if ctx.get(dut.o.valid) and ctx.get(dut.o.ready):
                kind = ctx.get(dut.o.p.kind)
                if kind == PartKind.AGAIN:
                    assert not answer
                    answers.append(None)
                else:
                    answer.append(ctx.get(dut.o.p.data))
                    if kind == PartKind.LAST:
                        answers.append(bytes(answer))
                        answer.clear()
            await ctx.tick()
        raise AssertionError(f"only {len(answers)} answers: {answers}")

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    assert not len(info.items) % len(INFO)
    return answers, loaded + fed


def run(sequence, count, data=b""):
    return bytes([sequence, Command.RUN, count]) + data


def feed(sequence, count, data=b""):
    return bytes([sequence, Command.FEED, count]) + data


def outputs(data, factor=2):
    return bytes(byte ^ 0x5A for byte in data for _ in range(factor))


@pytest.mark.parametrize("stall", [0.0, 0.5])
def test_answers_every_command(stall):
    answers, fed = talk([
        bytes([9, Command.RESET]), bytes([10, Command.INFO]), run(11, 6, b"abc"),
        run(12, 0, b"de"), run(13, 4), bytes([14, Command.INFO]),
    ], stall=stall)
    assert answers[0] == bytes([9]) + reply(Command.RESET)
    assert answers[1] == bytes([10]) + INFO + reply(Command.INFO)
    assert answers[2][:7] == bytes([11]) + outputs(b"abc")
    assert answers[3][:1] == bytes([12])
    assert answers[4][:5] == bytes([13]) + outputs(b"de")
    for answer, count in (answers[2], 6), (answers[3], 0), (answers[4], 4):
        assert len(answer) == 1 + count + 4 + 1
        assert answer[-1:] == reply(Command.RUN)
    assert answers[5] == bytes([14]) + INFO + reply(Command.INFO)
    assert bytes(fed) == b"abcde"


def test_takes_output_while_it_feeds_input():
    """An accelerator whose output waits for long takes no more input: nothing may be kept back."""
    data = bytes(range(100))
    answers, _ = talk([run(1, 200, data)])
    assert answers[0][:201] == bytes([1]) + outputs(data)


def test_cycles_count_from_the_first_byte_fed_to_the_last_byte_taken():
    answers, _ = talk([run(1, 0, b"abcdefgh"), run(2, 16), run(3, 0)])
    cycles = [int.from_bytes(answer[-5:-1], "little") for answer in answers]
    assert cycles == [8, 16, 0]


@pytest.mark.parametrize("stall", [0.0, 0.5])
def test_feed_waits_for_no_output(stall):
    """The accelerator here gives its output in the cycle after; the last bytes are too late."""
    data = bytes(range(50))
    answers, fed = talk([feed(1, 200, data), feed(2, 0, b"ab"), feed(3, 5, b"cde"), run(4, 5)],
                        stall=stall)
    taken = [answer[1:-5] for answer in answers]
    assert [answer[-1:] for answer in answers] == [*3 * [reply(Command.FEED)], reply(Command.RUN)]
    assert 0 < len(taken[0]) < 100
    assert taken[1] == b""
    assert len(taken[2]) <= 5
    assert len(taken[3]) == 5
    assert outputs(data + b"abcde").startswith(b"".join(taken))
    assert bytes(fed) == data + b"abcde"


def test_a_feed_into_an_accelerator_that_is_full_is_given_up():
    answers, _ = talk([feed(1, 200, b"ab")], is_deaf=True)
    assert answers == [bytes([1]) + reply(Command.FEED, Status.STUCK)]


@pytest.mark.parametrize("stall", [0.0, 0.5])
def test_executes_a_feed_once(stall):
    answers, fed = talk([feed(7, 0, b"a"), feed(7, 0, b"a"), run(8, 2), run(8, 2)], stall=stall)
    assert answers[1] is None
    assert answers[3] is None
    assert answers[2][:3] == bytes([8]) + outputs(b"a")
    assert bytes(fed) == b"a"


@pytest.mark.parametrize("stall", [0.0, 0.5])
def test_executes_a_run_once(stall):
    answers, fed = talk([run(7, 2, b"a"), run(7, 2, b"a"), run(7, 2, b"a"), run(8, 2, b"b"),
                         run(8, 2, b"b")], stall=stall)
    assert [answer and answer[:3] for answer in answers] == [
        bytes([7]) + outputs(b"a"), None, None, bytes([8]) + outputs(b"b"), None]
    assert bytes(fed) == b"ab"


@pytest.mark.parametrize("between", [Command.RESET, Command.INFO])
def test_forgets_the_kept_answer(between):
    """256 requests later the same number is another request."""
    answers, fed = talk([run(7, 2, b"a"), bytes([8, between]), run(7, 2, b"b")])
    assert answers[2][:3] == bytes([7]) + outputs(b"b")
    assert bytes(fed) == (b"b" if between == Command.RESET else b"ab")


def test_reset_and_info_with_the_number_of_a_run_are_executed():
    answers, _ = talk([run(7, 2, b"a"), bytes([7, Command.INFO]), bytes([7, Command.RESET])])
    assert answers[1:] == [bytes([7]) + INFO + reply(Command.INFO),
                           bytes([7]) + reply(Command.RESET)]


def test_reset_drops_half_a_frame():
    answers, fed = talk([run(1, 0, b"half"), bytes([2, Command.RESET]), run(3, 2, b"x")])
    assert answers[2][:3] == bytes([3]) + outputs(b"x")
    assert bytes(fed) == b"x"


@pytest.mark.parametrize("request_, status", [
    (bytes([5, 0]), reply(0, Status.REFUSED)),
    (bytes([5, Command.LOAD, 1, 7]), reply(Command.LOAD, Status.REFUSED)),  # it takes none
    (bytes([5, 6]), reply(6, Status.REFUSED)),
    (bytes([5, 0x14, 1, 2]), reply(4, Status.REFUSED)),
    (bytes([5, Command.FEED]), reply(Command.FEED, Status.REFUSED)),
    (feed(5, 205), reply(Command.FEED, Status.REFUSED)),
    (bytes([5, 0x13, 2, 3]), reply(3, Status.REFUSED)),
    (bytes([5, Command.RUN]), reply(Command.RUN, Status.REFUSED)),
    (run(5, 205, b"a"), reply(Command.RUN, Status.REFUSED)),
    (run(5, 255), reply(Command.RUN, Status.REFUSED)),
], ids=lambda value: value.hex())
def test_refuses(request_, status):
    answers, fed = talk([request_, request_, run(5, 2, b"b")])
    assert answers[:2] == [bytes([5]) + status] * 2
    assert answers[2][:3] == bytes([5]) + outputs(b"b")
    assert bytes(fed) == b"b"


def test_ignores_a_single_byte_and_forgets_the_kept_answer():
    answers, _ = talk([run(7, 2, b"a"), bytes([7]), run(7, 2, b"b")])
    assert [answer[:3] for answer in answers] == [bytes([7]) + outputs(b"a"),
                                                  bytes([7]) + outputs(b"b")]


def test_payload_of_reset_and_info_is_ignored():
    answers, _ = talk([bytes([1, Command.RESET, 5, 6]), bytes([2, Command.INFO, 7, 8, 9])])
    assert answers == [bytes([1]) + reply(Command.RESET), bytes([2]) + INFO + reply(Command.INFO)]


@pytest.mark.parametrize("stall", [0.0, 0.3])
@pytest.mark.parametrize("is_deaf", [False, True])
@pytest.mark.slow
def test_watchdog_ends_a_run_and_holds_the_reset(is_deaf, stall):
    """Too little output, or an accelerator that takes no input: an answer comes in either case."""
    stuck = reply(Command.RUN, Status.STUCK)
    answers, fed = talk([
        run(1, 9, b"ab"), run(1, 9, b"ab"), run(2, 0, b"c"), bytes([3, Command.INFO])],
        is_deaf=is_deaf, stall=stall)
    assert answers == [bytes([1]) + (b"" if is_deaf else outputs(b"ab")) + stuck, None,
                       bytes([2]) + stuck,
                       bytes([3]) + INFO + reply(Command.INFO, Status.STUCK)]
    assert fed == []


def test_reset_ends_being_stuck():
    answers, _ = talk([run(1, 9, b"ab"), bytes([2, Command.RESET]), run(3, 2, b"a"),
                       bytes([4, Command.INFO])])
    assert answers[1] == bytes([2]) + reply(Command.RESET)
    assert answers[2][:3] == bytes([3]) + outputs(b"a")
    assert answers[3][-1:] == reply(Command.INFO)


def load(sequence, data, *, first=False):
    return bytes([sequence, Command.LOAD, FIRST if first else 0]) + data


def flags(answers):
    return [answer[-1] & 0xF for answer in answers]


@pytest.mark.parametrize("stall", [0.0, 0.5])
def test_loads_an_image_in_pieces(stall):
    """Half an image answers no RUN; a whole one does, and every answer says that it was loaded."""
    answers, fed = talk([load(1, b"ab", first=True), run(2, 2, b"x"), bytes([3, Command.INFO]),
                         load(4, b"cd"), run(5, 2, b"y")], image=4, stall=stall)
    assert flags(answers) == [LOADED | Status.DAMAGED] * 3 + [LOADED] * 2
    assert answers[1] == bytes([2]) + reply(Command.RUN, LOADED | Status.DAMAGED)
    assert answers[4][:3] == bytes([5]) + outputs(b"y")
    assert bytes(fed) == b"abcdy"


def test_executes_a_load_once():
    answers, fed = talk([load(1, b"ab", first=True), load(1, b"ab", first=True), load(2, b"cd"),
                         load(2, b"cd")], image=4)
    assert answers[1] is None
    assert answers[3] is None
    assert bytes(fed) == b"abcd"


def test_an_image_may_begin_anew():
    answers, fed = talk([load(1, b"ab", first=True), bytes([2, Command.RESET]),
                         load(3, b"wxyz", first=True)], image=4)
    assert flags(answers) == [LOADED | Status.DAMAGED] * 2 + [LOADED]
    assert bytes(fed) == b"wxyz"


def test_a_byte_too_many_is_no_image():
    answers, _ = talk([load(1, b"abcde", first=True), run(2, 0, b"x")], image=4)
    assert flags(answers) == [LOADED | Status.DAMAGED] * 2


def test_an_error_of_the_accelerator_ends_a_run_and_is_not_forgotten():
    answers, _ = talk([run(1, 9, b"ab"), bytes([2, Command.RESET]), run(3, 2, b"x")],
                      image=4, error_after=2)
    assert flags(answers) == [Status.DAMAGED] * 3
    assert len(answers[2]) == 2


def test_a_new_image_mends_an_error():
    answers, _ = talk([run(1, 9, b"abc"), bytes([2, Command.RESET]), load(3, b"wxyz", first=True),
                       run(4, 2, b"x")], image=4, error_after=3)
    assert flags(answers) == [Status.DAMAGED] * 2 + [LOADED] * 2
    assert answers[3][:3] == bytes([4]) + outputs(b"x")


@pytest.mark.parametrize("is_right", [True, False])
@pytest.mark.parametrize("stall", [0.0, 0.5])
def test_the_answer_waits_for_the_verdict(is_right, stall):
    answers, _ = talk([load(1, b"ab", first=True), load(2, b"cd"), run(3, 0, b"x"),
                       bytes([4, Command.INFO]), load(5, b"wxyz", first=True)],
                      image=4, verdict=50, is_right=is_right, stall=stall)
    after = Status.OK if is_right else Status.DAMAGED
    assert flags(answers) == [LOADED | status for status in (Status.DAMAGED, *[after] * 4)]
    # The count of cycles stands in front of the status.
    assert int.from_bytes(answers[1][-5:-1], "little") >= 50


def test_what_the_accelerator_lacks_is_told_and_mended_by_itself():
    """Weights that are still on their way from a flash, or that were damaged there."""
    requests = [bytes([1, Command.INFO]), run(2, 2, b"x"), bytes([3, Command.RESET])]
    answers, fed = talk(requests, whole_from=30_000)
    assert flags(answers) == [Status.DAMAGED] * 3
    assert not fed
    later = [bytes([number, Command.INFO]) for number in range(1, 9)]
    answers, _ = talk([*later, run(9, 2, b"x")], whole_from=40)
    found = flags(answers)
    assert found == sorted(found, reverse=True)
    assert (found[0], found[-1]) == (Status.DAMAGED, Status.OK)


@pytest.mark.parametrize("cycles", [0, 1, 3, 100])
def test_rejects_bad_watchdog(cycles):
    with pytest.raises(ValueError, match=r"^Watchdog cycles must be a power of two from 2 on, not "
                                         rf"{cycles}$"):
        Control(watchdog_cycles=cycles)


def test_rejects_watchdog_beyond_the_cycle_count():
    with pytest.raises(ValueError, match=r"^Watchdog cycles must be less than 2\*\*32, not "
                                         r"4294967296$"):
        Control(watchdog_cycles=1 << 32)


@pytest.mark.slow
def test_converts_to_verilog():
    assert "module control(" in verilog.convert(Control(watchdog_cycles=1024), name="control")
