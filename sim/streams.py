"""Drive a component's streams in the Amaranth simulator and watch that the rules hold."""

import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from amaranth.hdl import Value
from amaranth.sim import Simulator

from sw.graph import BeatFormat

__all__ = ["Run", "run_beats", "run_frames"]


@dataclass(frozen=True)
class Run:
    """What came out of a component, and when.

    Attributes
    ----------
    outputs : int array of shape (beats, lanes)
        Values of the output beats, or their bits as integers of shape (beats,).
    taken, given : list of int
        Cycle in which each input or output beat was transferred.
    """

    outputs: np.ndarray
    taken: list[int]
    given: list[int]


def run_frames(dut, frames: np.ndarray, i_format: BeatFormat, o_format: BeatFormat, *,
               o_beats: int, **conditions) -> Run:
    """Push frames of integers through ``dut``; ``o_beats`` beats come out for each of them."""
    words = i_format.words(np.asarray(frames).reshape(-1, i_format.lanes))
    run = run_beats(dut, words, o_beats * len(frames), **conditions)
    outputs = o_format.values(run.outputs).reshape(len(frames), -1)
    return Run(outputs, run.taken, run.given)


def run_beats(dut, words: list[int], count: int, *, i_stall=0.0, o_stall=0.0, seed=0,
              vcd: Path | None = None, timeout=20_000, gap=0) -> Run:
    """Push the bits of input beats through ``dut`` until ``count`` output beats came.

    In each cycle a side is idle with the given probability. Where the receiver stalls, it raises
    ``ready`` only after ``valid``: a producer must not wait to be asked. ``gap`` idle cycles follow
    each input beat.
    """
    outputs: list[int] = []
    taken: list[int] = []
    given: list[int] = []
    cycle = 0
    i_payload, o_payload = Value.cast(dut.i.payload), Value.cast(dut.o.payload)

    # Loops of single ticks: `until` and `async for` leave a generator behind where a run is given
    # up, and Python complains of it later, in another test.
    async def count_cycles(ctx):
        nonlocal cycle
        while True:
            await ctx.tick()
            cycle += 1
            assert cycle < timeout, f"only {len(outputs)} of {count} beats after {timeout} cycles"

    async def send(ctx):
        rng = random.Random(seed)
        for word in words:
            while rng.random() < i_stall:
                await ctx.tick()
            ctx.set(i_payload, word)
            ctx.set(dut.i.valid, 1)
            ready = 0
            while not ready:
                _, _, ready = await ctx.tick().sample(dut.i.ready)
            taken.append(cycle)
            ctx.set(dut.i.valid, 0)
            # An idle payload is noise: nothing may be read from it.
            ctx.set(i_payload, rng.getrandbits(len(i_payload)))
            for _ in range(gap):
                await ctx.tick()

    async def receive(ctx):
        rng = random.Random(seed + 1)
        for _ in range(count):
            valid = o_stall == 0
            while not valid:
                _, _, valid = await ctx.tick().sample(dut.o.valid)
            while rng.random() < o_stall:
                await ctx.tick()
            ctx.set(dut.o.ready, 1)
            valid = 0
            while not valid:
                _, _, valid, payload = await ctx.tick().sample(dut.o.valid, o_payload)
            outputs.append(payload)
            given.append(cycle)
            ctx.set(dut.o.ready, 0)

    async def watch(ctx):
        held = None
        while True:
            _, _, valid, ready, payload = await ctx.tick().sample(dut.o.valid, dut.o.ready,
                                                                  o_payload)
            if held is not None:
                assert valid, "`o.valid` fell before the transfer"
                assert payload == held, "`o.payload` changed before the transfer"
            held = payload if valid and not ready else None

    sim = Simulator(dut)
    sim.add_clock(1e-6)
    sim.add_testbench(count_cycles, background=True)
    sim.add_testbench(watch, background=True)
    sim.add_testbench(send)
    sim.add_testbench(receive)
    if vcd is None:
        sim.run()
    else:
        with sim.write_vcd(str(vcd)):
            sim.run()
    return Run(np.array(outputs, dtype=object), taken, given)
