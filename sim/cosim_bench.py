"""The half of :mod:`sim.cosim` that runs inside the simulator."""

import json
import os
import random
from functools import cache
from pathlib import Path
from typing import Any

import cocotb
import numpy as np
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge, ReadOnly

from sw.graph import BeatFormat, Interval

__all__ = ["frames_at_full_speed", "frames_with_stalls", "recovers_from_a_reset"]

# Steady state begins when every layer is busy; the formula is met within this much.
TOLERANCE = 0.02


class Job:
    """What :mod:`sim.cosim` left in the folder: the frames, what must come, and how."""

    def __init__(self, folder: Path):
        self.folder = folder
        facts: dict[str, Any] = json.loads((folder / "job.json").read_text(encoding="utf-8"))
        self.layer: str = facts["layer"]
        self.stall: float = facts["stall"]
        self.seed: int = facts["seed"]
        self.patience: int = facts["patience"]
        self.interval: int | None = facts["interval"]
        self.i_format = BeatFormat(Interval(*facts["i_interval"]), facts["i_lanes"])
        self.o_format = BeatFormat(Interval(*facts["o_interval"]), facts["o_lanes"])
        self.frames = np.load(folder / "frames.npy", allow_pickle=False)
        self.expected = np.load(folder / "expected.npy", allow_pickle=False)
        self.o_beats = self.expected.shape[1] // self.o_format.lanes

    @property
    def words(self) -> list[int]:
        """Bits of the input beats."""
        return self.i_format.words(self.frames.reshape(-1, self.i_format.lanes))

    def check(self, word: int, beat: int) -> None:
        """Compare output beat number ``beat`` with what must come."""
        frame, part = divmod(beat, self.o_beats)
        given = self.o_format.values([word])[0]
        first = part * self.o_format.lanes
        expected = self.expected[frame, first:first + len(given)]
        for lane in np.flatnonzero(given != expected)[:1]:
            raise AssertionError(
                f"frame {frame}, layer {self.layer!r}, element {first + lane}: must be "
                f"{expected[lane]}, not {given[lane]}")


@cache
def job() -> Job:
    return Job(Path(os.environ["COSIM_JOB"]))


async def reset(dut) -> None:
    dut.i__valid.value, dut.o__ready.value, dut.rst.value = 0, 0, 1
    for _ in range(2):
        await FallingEdge(dut.clk)
    dut.rst.value = 0


async def stream(dut, *, stall: float, beats: int | None = None) -> tuple[list[int], list[int]]:
    """Push all frames through ``dut`` and check what comes, or stop after ``beats`` input beats.

    In each cycle each side is idle with the probability ``stall``. A receiver that stalls waits for
    an offer first: a producer must not wait to be asked. Returns the output words and the cycles of
    their transfers.
    """
    rng = random.Random(job().seed)
    words, wanted = job().words, job().expected.size // job().o_format.lanes
    taken, outputs, given = 0, [], []
    is_offering, held = False, None
    cycle = last_transfer = 0
    while len(given) < wanted and taken != beats:
        if not is_offering:
            is_offering = taken < len(words) and rng.random() >= stall
            # An idle payload is noise: nothing may be read from it.
            dut.i__payload.value = (words[taken] if is_offering
                                    else rng.getrandbits(job().i_format.bits))
            dut.i__valid.value = int(is_offering)
        is_receiving = stall == 0 or (held is not None and rng.random() >= stall)
        dut.o__ready.value = int(is_receiving)

        await ReadOnly()
        is_taken = is_offering and bool(dut.i__ready.value)
        is_given, word = bool(dut.o__valid.value), int(dut.o__payload.value)
        if held is not None:
            assert is_given, f"`o.valid` fell before the transfer, in cycle {cycle}"
            assert word == held, f"`o.payload` changed before the transfer, in cycle {cycle}"
        held = word if is_given and not is_receiving else None
        if is_taken:
            taken, is_offering = taken + 1, False
        if is_given and is_receiving:
            job().check(word, len(outputs))
            outputs.append(word)
            given.append(cycle)
        if is_taken or (is_given and is_receiving):
            last_transfer = cycle
        assert cycle - last_transfer <= job().patience, (
            f"stuck: {len(outputs)} of {wanted} output beats after {taken} of {len(words)} input "
            f"beats, and no transfer for {job().patience} cycles")

        await FallingEdge(dut.clk)
        cycle += 1
    return outputs, given


def start(dut) -> None:
    cocotb.start_soon(Clock(dut.clk, 10, unit="ns").start())


@cocotb.test()
async def frames_at_full_speed(dut):
    """All frames without a pause, at the pace of the formula."""
    start(dut)
    await reset(dut)
    outputs, given = await stream(dut, stall=0)
    values = job().o_format.values(outputs)
    np.save(job().folder / "outputs.npy", values.reshape(job().expected.shape))
    ends = given[job().o_beats - 1::job().o_beats]
    half = len(ends) // 2
    promised = job().interval
    if promised is not None and half > 1:
        pace = (ends[-1] - ends[half - 1]) / (len(ends) - half)
        assert abs(pace - promised) <= TOLERANCE * promised, (
            f"cycles per frame must be {promised}, not {pace:.2f}")


@cocotb.test()
async def frames_with_stalls(dut):
    """All frames, with both sides idle now and then."""
    start(dut)
    await reset(dut)
    await stream(dut, stall=job().stall)


@cocotb.test()
async def recovers_from_a_reset(dut):
    """All frames, after a reset in the middle of the work."""
    start(dut)
    await reset(dut)
    await stream(dut, stall=job().stall, beats=len(job().words) // 3 + 1)
    await reset(dut)
    await stream(dut, stall=0)
