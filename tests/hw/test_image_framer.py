# amaranth: UnusedElaboratable=no
"""`hw.image_framer`: lengths come off, last bytes are marked, and wrong lengths are told."""

import random

import pytest
from amaranth.sim import Simulator

from hw.image_framer import ImageFramer
from tests.hw.layers import check_verilog


def frame(streams, *, stall=0.0):
    """What was given for each stream of bytes, and whether it was over and wrong at its end."""
    dut, found = ImageFramer(600), []
    given: list[tuple[int, int]] = []
    begins = 0

    async def watch(ctx):
        nonlocal begins
        rng = random.Random(5)
        while True:
            ctx.set(dut.o.ready, rng.random() >= stall)
            _, _, valid, ready, payload, begin = await ctx.tick().sample(
                dut.o.valid, dut.o.ready, dut.o.payload, dut.begins)
            assert not (begin and valid)
            begins += begin
            if valid and ready:
                given.append((payload.data, payload.last))

    async def send(ctx):
        for stream in streams:
            for place, byte in enumerate(stream):
                ctx.set(dut.i.payload, {"data": byte, "first": place == 0})
                ctx.set(dut.i.valid, 1)
                ready = False
                while not ready:
                    _, _, ready = await ctx.tick().sample(dut.i.ready)
                ctx.set(dut.i.valid, 0)
            found.append((given.copy(), ctx.get(dut.is_over), ctx.get(dut.is_wrong)))
            given.clear()

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(watch, background=True)
    sim.add_testbench(send)
    sim.run()
    assert begins == len(streams)
    return found


@pytest.mark.parametrize("stall", [0.0, 0.5])
def test_marks_last_bytes(stall):
    long = bytes(range(256)) * 2
    found = frame([b"\0\0\3abc", b"\0\0\1x", b"\0\2\0" + long], stall=stall)
    assert found[0] == ([(97, 0), (98, 0), (99, 1)], 1, 0)
    assert found[1] == ([(120, 1)], 1, 0)
    assert found[2] == ([*((byte, 0) for byte in long[:-1]), (255, 1)], 1, 0)


def test_an_image_that_is_given_up_does_not_harm_the_next():
    found = frame([b"\0\0", b"\0\0\4ab", b"\0\0\2xy"])
    assert found == [([], 0, 0), ([(97, 0), (98, 0)], 0, 0), ([(120, 0), (121, 1)], 1, 0)]


def test_wrong_lengths_are_told_until_the_next_image():
    found = frame([b"\0\0\0", b"\0\0\1ab", b"\xff\xff\xff\xff", b"\0\0\1a"])
    assert found == [([], 1, 1), ([(97, 1)], 1, 1), ([], 1, 1), ([(97, 1)], 1, 0)]


def test_nothing_before_the_first_image():
    dut = ImageFramer(600)

    async def bench(ctx):
        assert ctx.get(dut.is_over)
        ctx.set(dut.i.valid, 1)
        ctx.set(dut.i.payload, {"data": 7, "first": 0})
        assert not ctx.get(dut.o.valid)
        await ctx.tick()
        assert ctx.get(dut.is_wrong)

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()


def test_verilog():
    check_verilog(lambda: ImageFramer(600), "image_framer")
