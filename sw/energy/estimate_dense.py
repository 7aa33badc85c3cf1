"""Toggles of a fully connected layer with products side by side, and a tree that adds them."""

from collections import defaultdict
from typing import Any

import numpy as np

from sw.energy.toggling import bit_toggles, stream_toggles, tree_sums, width_of
from sw.graph import Dense
from sw.schedule import Device, Stage, stage_area

__all__ = ["DENSE_FF", "DENSE_LUT", "estimate_dense"]

# What is counted, to what toggles: see `sw.energy.estimate`.
DENSE_FF, DENSE_LUT = 1.3, 3.0


def estimate_dense(node: Dense, stage: Stage, x: np.ndarray, device: Device) -> dict[str, float]:
    """One product for each lane and cycle, a tree over the lanes, and accumulators."""
    layer: Any = stage.schedule
    pe, simd = getattr(layer, "pe", 1), getattr(layer, "simd", 1)
    if node.in_features % simd or node.out_features % pe:
        pe = simd = 1
    beats, folds = node.in_features // simd, node.out_features // pe
    interval, weights = node.input.interval, node.weight_interval
    x_width = width_of(interval.lo, interval.hi) if interval.step == 1 else 1
    # By frame, fold and beat, as the hardware reads the frame again for every fold.
    beat = np.broadcast_to(x.reshape(-1, 1, beats, 1, simd), (len(x), folds, beats, 1, simd))
    words = node.weights.reshape(folds, pe, beats, simd).swapaxes(1, 2)
    products = beat * words
    corners = [a * b for a in (interval.lo, interval.hi) for b in (weights.lo, weights.hi)]
    width = width_of(min(corners), max(corners)) if interval.step == 1 else 1
    cycles = len(x) * folds * beats
    counts: dict[str, float] = defaultdict(float)
    # The frame's buffer is written once; the beat that is read has one register more.
    counts["ff_toggle"] += stream_toggles(x, simd, x_width)
    read = _codes(beat, interval.step).reshape(cycles, simd)
    counts["ff_toggle"] += 2 * bit_toggles(read, x_width)
    weight_toggles = len(x) * _word_toggles(words, weights)
    if getattr(layer, "store", "rom") == "bram":
        counts["block_toggle"] += weight_toggles
        if device.family == "ice40":  # the register behind a block is made of logic cells
            counts["ff_toggle"] += weight_toggles
    else:
        counts["lut_toggle"] += weight_toggles
    flat = products.reshape(cycles, pe, simd)
    counts["ff_toggle"] += bit_toggles(_codes(flat, interval.step * weights.step), width)
    for sums, is_registered in tree_sums(flat):
        toggles = bit_toggles(sums, width_of(int(sums.min()), int(sums.max())))
        counts["ff_toggle" if is_registered else "lut_toggle"] += toggles
    partial = flat.sum(axis=2).reshape(len(x) * folds, beats, pe).cumsum(axis=1)
    counts["ff_toggle"] += bit_toggles(partial.reshape(cycles, pe), width_of(
        node.output.interval.lo, node.output.interval.hi))
    if stage_area(stage, device).dsps:
        counts["dsp_operation"] += _operations(beat.reshape(cycles, 1, simd), words)
    return {**counts, "ff_toggle": DENSE_FF * counts["ff_toggle"],
            "lut_toggle": DENSE_LUT * counts["lut_toggle"]}


def _operations(beat: np.ndarray, words: np.ndarray) -> int:
    """Products of which a factor changes, from cycle to cycle."""
    words = words.reshape(-1, *words.shape[2:])
    after = words[np.arange(1, len(beat)) % len(words)]
    before = words[np.arange(len(beat) - 1) % len(words)]
    return int(((beat[1:] != beat[:-1]) | (after != before)).sum())


def _codes(values: np.ndarray, step: int) -> np.ndarray:
    """Bits of a value as hardware holds them: of two values, one bit."""
    return values if step == 1 else (values > 0).astype(np.int64)


def _word_toggles(words: np.ndarray, weights) -> int:
    """Toggles of the weights that are read in the course of a frame."""
    width = width_of(weights.lo, weights.hi) if weights.step == 1 else 1
    rows = _codes(words, weights.step).reshape(-1, words.shape[2] * words.shape[3])
    return bit_toggles(np.concatenate([rows, rows[:1]]), width)
