"""Images and a bench for the loader."""

import random
from dataclasses import dataclass

import numpy as np
from amaranth.sim import Simulator

from sw.codec.image import ImageFormat

__all__ = ["Loaded", "decoded", "last_marked", "load", "refused",
           "skewed_words"]


def skewed_words(image: ImageFormat, rng, count: int) -> list[int]:
    """Words whose symbols are small more often than not."""
    symbols = np.minimum(rng.geometric(0.3, (count, len(image.fields))) - 1,
                         2**np.array(image.fields) - 1)
    return image.join(symbols).tolist()


def last_marked(data: bytes) -> list[int]:
    """Beats of a stream of bytes."""
    return [*data[:-1], data[-1] | 0x100]


@dataclass(frozen=True)
class Loaded:
    """What a loader made of a stream."""

    words: list[int]
    is_done: bool
    is_damaged: bool
    cycles: int


def load(dut, streams: list[bytes], *, i_stall=0.0, o_stall=0.0, seed=0,
         within=4000) -> list[Loaded]:
    """Give streams to a loader, each when it has said what it thinks of the one before."""
    found: list[Loaded] = []
    words: list[int] = []

    async def receive(ctx):
        rng = random.Random(seed)
        while True:
            ctx.set(dut.o.ready, rng.random() >= o_stall)
            _, _, valid, ready, word = await ctx.tick().sample(dut.o.valid, dut.o.ready,
                                                               dut.o.payload)
            if valid and ready:
                words.append(word)

    async def send(ctx):
        rng = random.Random(seed + 1)
        for data in streams:
            words.clear()
            for beat in last_marked(data):
                while rng.random() < i_stall:
                    await ctx.tick()
                ctx.set(dut.i.payload.as_value(), beat)
                ctx.set(dut.i.valid, 1)
                ready, waited = 0, 0
                while not ready:
                    _, _, ready = await ctx.tick().sample(dut.i.ready)
                    waited += 1
                    assert waited < within, "the loader takes no more bytes"
                ctx.set(dut.i.valid, 0)
            cycles = 0
            while not (ctx.get(dut.is_done) or ctx.get(dut.is_damaged)):
                await ctx.tick()
                cycles += 1
                assert cycles < within, "the loader hangs"
            found.append(Loaded(words.copy(), bool(ctx.get(dut.is_done)),
                                bool(ctx.get(dut.is_damaged)), cycles))

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(receive, background=True)
    sim.add_testbench(send)
    sim.run()
    return found


def decoded(dut, data: bytes, count: int) -> list[int]:
    """Symbols that a decoder finds in bits whose first is that of its tables."""
    text = "".join(f"{byte:08b}" for byte in data)
    symbols: list[int] = []
    place, bits = 0, dut.bits.shape().width

    async def bench(ctx):
        nonlocal place
        taken = []
        cycle = 0
        while len(symbols) < count:
            ctx.set(dut.bits, int(text[place:place + bits].ljust(bits, "0"), 2))
            wants, is_loaded = ctx.get(dut.wants), ctx.get(dut.is_loaded)
            ctx.set(dut.load, wants)
            ctx.set(dut.go, is_loaded)
            place += 4 * wants + ctx.get(dut.length) * is_loaded
            assert not ctx.get(dut.is_bad), "a legal stream is called bad"
            if is_loaded:
                taken.append(cycle)
            if taken and cycle - dut.latency in taken:
                symbols.append(ctx.get(dut.symbol))
            await ctx.tick()
            cycle += 1
            assert cycle < 5000, f"only {len(symbols)} of {count} symbols"

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    return symbols


def refused(dut, data: bytes, cycles: int) -> bool:
    """Whether a decoder says within ``cycles`` that its tables or symbols are none."""
    text = "".join(f"{byte:08b}" for byte in data)
    place, bits = 0, dut.bits.shape().width
    is_bad = False

    async def bench(ctx):
        nonlocal place, is_bad
        for _ in range(cycles):
            ctx.set(dut.bits, int(text[place:place + bits].ljust(bits, "0"), 2))
            wants, is_loaded = ctx.get(dut.wants), ctx.get(dut.is_loaded)
            ctx.set(dut.load, wants)
            ctx.set(dut.go, is_loaded)
            place += 4 * wants + ctx.get(dut.length) * is_loaded
            await ctx.tick()
        is_bad = bool(ctx.get(dut.is_bad))

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(bench)
    sim.run()
    return is_bad
