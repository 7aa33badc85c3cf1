# amaranth: UnusedElaboratable=no
"""`hw.weight_loader`: words for an engine, and whether they are whole."""

import random

import numpy as np
import pytest
from amaranth.hdl import ResetInserter, Signal
from amaranth.sim import Simulator

from hw.weight_loader import WeightLoader
from sw.codec.image import IMAGE_CODES, ImageFormat, with_length
from sw.schedule import FLASH_ADDRESS
from tests.hw.flashes import flash_process
from tests.hw.images import skewed_words
from tests.hw.layers import check_verilog

WORDS = 24


@pytest.fixture(params=IMAGE_CODES)
def image(request):
    return ImageFormat((5, 3), WORDS, request.param)


class Bench:
    """A loader with an engine that has room for so many words, and a reset."""

    def __init__(self, image, start, content=b"", flash=b""):
        self.dut = WeightLoader(image, start, content, wake_cycles=9)
        self.reset = Signal()
        self.memory: list[int] = []
        self.dones = 0
        self.sim = Simulator(ResetInserter(self.reset)(self.dut))
        self.sim.add_clock(1e-6)
        self.sim.add_testbench(self._engine, background=True)
        if start == "flash":
            self.sim.add_testbench(flash_process(self.dut.flash, flash, FLASH_ADDRESS),
                                   background=True)

    async def _engine(self, ctx):
        dut, rng = self.dut, random.Random(4)
        while True:
            ctx.set(dut.o.ready, rng.random() < 0.7)
            is_last = len(self.memory) == WORDS - 1 and not ctx.get(dut.o.p.first)
            ctx.set(dut.o_done, ctx.get(dut.o.valid) and ctx.get(dut.o.ready) and is_last)
            _, _, valid, ready, payload, done = await ctx.tick().sample(
                dut.o.valid, dut.o.ready, dut.o.payload, dut.load_done)
            self.dones += done
            if valid and ready:
                if payload.first:
                    self.memory.clear()
                self.memory.append(payload.data)

    async def send(self, ctx, data):
        """Send a stream and wait until it is judged, or until it is clear that it is not over."""
        dut = self.dut
        for place, byte in enumerate(data):
            ctx.set(dut.i.payload, {"data": byte, "first": place == 0})
            ctx.set(dut.i.valid, 1)
            ready, waited = False, 0
            while not ready:
                _, _, ready = await ctx.tick().sample(dut.i.ready)
                waited += 1
                assert waited < 20_000
            ctx.set(dut.i.valid, 0)
        await self.settle(ctx)

    async def settle(self, ctx):
        await ctx.tick()
        waited = 0
        while ctx.get(self.dut.load_busy):
            await ctx.tick()
            waited += 1
            assert waited < 20_000, "never judged"
        await ctx.tick()

    async def restart(self, ctx):
        ctx.set(self.reset, 1)
        await ctx.tick()
        ctx.set(self.reset, 0)

    def run(self, bench):
        self.sim.add_testbench(bench)
        self.sim.run()


def framed(image, words):
    return with_length(image.encode(words))


@pytest.fixture
def words(image, rng):
    return [skewed_words(image, rng, WORDS) for _ in range(3)]


def test_host_images_follow_one_another(image, words):
    bench = Bench(image, "host")

    async def script(ctx):
        assert not ctx.get(bench.dut.is_whole)
        for number, own in enumerate(words, 1):
            await bench.send(ctx, framed(image, own))
            assert ctx.get(bench.dut.is_whole)
            assert bench.memory == own
            assert bench.dones == number
    bench.run(script)


def test_weights_of_the_bitstream_are_whole_until_others_begin(image, words):
    bench = Bench(image, "bitstream")

    async def script(ctx):
        assert ctx.get(bench.dut.is_whole)
        await bench.send(ctx, framed(image, words[0])[:9])
        assert not ctx.get(bench.dut.is_whole)
        await bench.restart(ctx)
        assert not ctx.get(bench.dut.is_whole)  # the memories are not reset either
        await bench.send(ctx, framed(image, words[1]))
        assert ctx.get(bench.dut.is_whole)
        await bench.restart(ctx)
        assert ctx.get(bench.dut.is_whole)
    bench.run(script)


def damaged(image, words):
    """Streams that are not what they should be."""
    whole = framed(image, words)
    yield "a changed bit", whole[:12] + bytes([whole[12] ^ 4]) + whole[13:]
    yield "a byte too many", whole + b"\0"
    yield "a length too short", (len(whole) - 5).to_bytes(3, "big") + whole[3:]
    yield "no length", b"\0\0\0"
    yield "too few words", framed(image, words[:-1])
    yield "noise", with_length(random.Random(7).randbytes(40))


@pytest.mark.parametrize("case", range(6))
def test_damage_is_told_and_a_whole_image_mends_it(image, words, case):
    name, data = list(damaged(image, words[0]))[case]
    bench = Bench(image, "bitstream")

    async def script(ctx):
        await bench.send(ctx, data)
        assert not ctx.get(bench.dut.is_whole), name
        await bench.send(ctx, framed(image, words[1]))
        assert ctx.get(bench.dut.is_whole)
        assert bench.memory == words[1]
    bench.run(script)


@pytest.mark.parametrize("start", ["rom", "flash"])
def test_starts_by_itself_and_then_takes_the_hosts(image, words, start):
    content = framed(image, words[0])
    bench = Bench(image, start, content, content + b"\xff" * 9)

    async def script(ctx):
        assert not ctx.get(bench.dut.is_whole)
        await bench.settle(ctx)
        assert ctx.get(bench.dut.is_whole)
        assert bench.memory == words[0]
        # Whole weights stay through a reset, also the host's.
        await bench.send(ctx, framed(image, words[1]))
        await bench.restart(ctx)
        await bench.settle(ctx)
        assert bench.memory == words[1]
        assert ctx.get(bench.dut.is_whole)
        # Others are replaced by the first ones.
        await bench.send(ctx, framed(image, words[2])[:20])
        await bench.restart(ctx)
        await bench.settle(ctx)
        assert bench.memory == words[0]
        assert ctx.get(bench.dut.is_whole)
        assert bench.dones == 3
    bench.run(script)


def test_a_host_that_comes_too_early_waits(image, words):
    bench = Bench(image, "rom", framed(image, words[0]))

    async def script(ctx):
        await bench.send(ctx, framed(image, words[1]))
        assert bench.dones == 2
        assert bench.memory == words[1]
    bench.run(script)


@pytest.mark.parametrize("content", [b"", b"\0\0\4\xff\xff\xff\xff"], ids=["erased", "noise"])
def test_a_damaged_flash_is_no_image_and_no_hang(image, words, content):
    bench = Bench(image, "flash", flash=content)

    async def script(ctx):
        await bench.settle(ctx)
        assert not ctx.get(bench.dut.is_whole)
    bench.run(script)


@pytest.mark.slow
@pytest.mark.parametrize("start", ["bitstream", "rom", "flash", "host"])
def test_verilog(image, start):
    content = framed(image, np.arange(WORDS).tolist())
    check_verilog(lambda: WeightLoader(image, start, content), f"weight_loader_{start}")
