"""Prove that a tiny component computes what its node says, for all inputs."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
from amaranth.hdl import Array, Assert, Assume, Cat, Signal, Value

from sim.formal_bench import FormalBench
from sw.graph import BeatFormat

__all__ = ["prove_equal"]

MAX_FRAMES = 1 << 12


def prove_equal(dut, evaluate: Callable[[np.ndarray], np.ndarray], i_format: BeatFormat,
                o_format: BeatFormat, *, i_beats: int, o_beats: int, frames: int = 2,
                cycles: int, vcd: Path | None = None) -> None:
    """Prove that the first ``frames`` frames give what ``evaluate`` says, whatever they are.

    Covers all inputs, and all stalls on both sides that fit into the first ``cycles`` cycles. For
    tiny nodes: the outputs of all frames are a table in the circuit that is solved.

    Parameters
    ----------
    dut : :class:`wiring.Component`
        With a stream ``i`` and a stream ``o``, and a register between them.
    evaluate : callable
        The reference: integers of shape (frames, elements) to outputs.
    i_format, o_format : :class:`BeatFormat`
        The bits of a beat on either side.
    i_beats, o_beats : int
        Beats per frame on either side.
    vcd : Path
        Where a counterexample is written.
    """
    inputs = _combinations(i_format, i_beats)
    outputs = np.asarray(evaluate(inputs)).reshape(len(inputs), -1)
    if outputs.shape[1] != o_beats * o_format.lanes:
        raise ValueError(f"Reference must give {o_beats * o_format.lanes} values for a frame, not "
                         f"{outputs.shape[1]}")
    table = dict(zip(_words(i_format, inputs), _words(o_format, outputs), strict=True))

    bench = FormalBench(dut, has_reset=False)
    m = bench.m
    bench.hold_offers(dut.i, Assume)
    is_permitted = Cat(Value.cast(dut.i.payload) == word
                       for word in _words(i_format, _combinations(i_format, 1))).any()
    m.d.comb += Assume(is_permitted)

    # Until it has come, a beat counts as this one: an output that is given too early is wrong.
    filler = _words(i_format, inputs[:1])[0] & ((1 << i_format.bits) - 1)
    beats = Array(Signal(i_format.bits, init=filler, name=f"beat_{k}")
                  for k in range(frames * i_beats))
    taken, given = Signal(range(len(beats) + 1)), Signal(range(frames * o_beats + 1))
    with m.If(dut.i.valid & dut.i.ready & (taken != len(beats))):
        m.d.sync += taken.eq(taken + 1)
        m.d.sync += beats[taken].eq(Value.cast(dut.i.payload))
    with m.If(dut.o.valid & dut.o.ready & (given != frames * o_beats)):
        m.d.sync += given.eq(given + 1)

    for frame in range(frames):
        expected = Signal(o_beats * o_format.bits, name=f"expected_{frame}")
        with m.Switch(Cat(beats[frame * i_beats:(frame + 1) * i_beats])):
            for word, result in table.items():
                with m.Case(word):
                    m.d.comb += expected.eq(result)
        for beat in range(o_beats):
            with m.If(dut.o.valid & (given == frame * o_beats + beat)):
                m.d.comb += Assert(Value.cast(dut.o.payload)
                                   == expected.word_select(beat, o_format.bits))
    bench.search(cycles, "Equality", vcd)


def _combinations(beat: BeatFormat, beats: int) -> np.ndarray:
    """All frames of ``beats`` beats, of shape (frames, elements)."""
    elements = beats * beat.lanes
    if beat.interval.count**elements > MAX_FRAMES:
        raise ValueError(f"Frames must have at most {MAX_FRAMES} different values, not "
                         f"{beat.interval.count}^{elements}")
    return np.array(list(product(beat.interval.values().tolist(), repeat=elements)))


def _words(beat: BeatFormat, frames: np.ndarray) -> list[int]:
    """The bits of each frame's beats as one number, the first beat lowest."""
    return BeatFormat(beat.interval, frames.shape[1]).words(frames)
