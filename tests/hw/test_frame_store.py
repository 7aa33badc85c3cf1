# amaranth: UnusedElaboratable=no
"""`hw.frame_store`: any beat of the oldest frame."""

import random

import pytest
from amaranth.hdl import unsigned
from amaranth.sim import Simulator

from hw.frame_store import FrameStore
from tests.hw.layers import check_verilog


@pytest.mark.parametrize("beats", [1, 3, 4])
@pytest.mark.parametrize("i_stall, take_stall", [(0, 0), (0.6, 0), (0, 0.6)])
def test_hands_out_what_arrived(beats, i_stall, take_stall):
    rng = random.Random(beats)
    frames = [[rng.getrandbits(8) for _ in range(beats)] for _ in range(6)]
    dut = FrameStore(unsigned(8), beats=beats)

    async def send(ctx):
        for word in (word for frame in frames for word in frame):
            while rng.random() < i_stall:
                await ctx.tick()
            ctx.set(dut.i.payload, word)
            ctx.set(dut.i.valid, 1)
            ready = 0
            while not ready:
                *_, ready = await ctx.tick().sample(dut.i.ready)
            ctx.set(dut.i.valid, 0)

    async def read(ctx):
        for frame in frames:
            order = [*rng.sample(range(beats), beats), rng.randrange(beats)]
            for number, beat in enumerate(order):
                while rng.random() < take_stall:
                    await ctx.tick()
                ctx.set(dut.address, beat)
                is_last = number == beats
                while not ctx.get(dut.is_whole if is_last else dut.is_available):
                    await ctx.tick()
                ctx.set(dut.take, 1)
                ctx.set(dut.release, is_last)
                await ctx.tick()
                ctx.set(dut.take, 0)
                ctx.set(dut.release, 0)
                assert ctx.get(dut.beat) == frame[beat]

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(send, background=True)
    sim.add_testbench(read)
    sim.run()


def test_a_beat_is_available_in_the_cycle_after_it_arrived():
    dut = FrameStore(unsigned(8), beats=4)

    async def bench(ctx):
        ctx.set(dut.i.valid, 1)
        ctx.set(dut.i.payload, 5)
        assert not ctx.get(dut.is_available)
        await ctx.tick()
        assert ctx.get(dut.is_available)
        ctx.set(dut.address, 1)
        assert not ctx.get(dut.is_available)

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()


@pytest.mark.slow
def test_converts_to_verilog():
    check_verilog(lambda: FrameStore(unsigned(8), beats=3), "frame_store")
