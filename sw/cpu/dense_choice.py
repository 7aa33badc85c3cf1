"""Which kernel multiplies a layer, and with what."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sw.cpu.library import Library
from sw.cpu.operation import Product
from sw.cpu.steps import Step
from sw.cpu.sums import MOST, Sums

__all__ = ["DenseChoice", "Rules", "choose_dense"]

# A nibble of weights takes a byte in the table kernel. For a single frame all of them are read
# once: where they do not stay in the second cache of a common core, counting ones reads a half.
LOOKUP_BYTES = 512 << 10


@dataclass(frozen=True)
class Rules:
    """When a kernel is taken.

    Attributes
    ----------
    is_batched : bool
        Whether frames come in blocks: sparse layers then have a frame in each lane.
    sparse_below : float
        Share of weights that are not zero, below which a layer is sparse.
    has_lookup : bool
        Whether binary layers are looked up rather than counted.
    """

    is_batched: bool
    sparse_below: float
    has_lookup: bool

    @classmethod
    def of(cls, library: Library, *, is_batched: bool) -> "Rules":
        """Rules that were measured to be good: one weight at a time pays where few are left."""
        return cls(is_batched, 0.25 if is_batched else 0.05, library.prefers_lookup)


@dataclass(frozen=True, eq=False)
class DenseChoice:
    """A kernel for a layer.

    Attributes
    ----------
    form : str
        Of the activations that it takes: ``bits``, ``codes``, ``shorts``, ``lanes`` or ``wide``.
    planes : int
        Of bits.
    step : Step
        The kernel.
    sums : Sums or None
        What it gives; None where it gives the integers themselves, in 64 bits.
    """

    form: str
    step: Step
    sums: Sums | None
    planes: int = 1


def choose_dense(layer: Product, library: Library, rules: Rules) -> DenseChoice:
    """Choose the kernel of ``layer``; the answers are the same with each."""
    x, weights = layer.input, layer.weights
    outputs, inputs = weights.shape
    common = int(np.gcd.reduce(np.abs(weights), axis=None)) or 1
    small = weights // common
    top, largest = x.count - 1, int(np.abs(small).max())
    highs = small.clip(min=0).sum(axis=1) * top
    lows = small.clip(max=0).sum(axis=1) * top
    sums = Sums(x.lo * weights.sum(axis=1), x.step * common, lows, highs)

    def choice(form: str, kernel: str, *arguments: Any, planes: int = 1) -> DenseChoice:
        return DenseChoice(form, Step(kernel, (inputs, outputs, *arguments), layer.name), sums,
                           planes)

    # Partial sums are in between: the most that their terms of one sign add up to.
    if max(int(highs.max()), -int(lows.min())) >= MOST or top > 2**15 - 1 or largest > 2**15 - 1:
        step = Step("wide", (inputs, outputs, np.ascontiguousarray(weights)), layer.name)
        return DenseChoice("wide", step, None)
    density = np.count_nonzero(small) / small.size
    if density < rules.sparse_below and top < 256 and inputs <= 2**16 and outputs <= 2**16:
        return _sparse(layer.name, small, sums, rules)
    if largest <= 1 and top <= 3:
        return _planes(choice, small, top, rules, sums)
    run = library.has_vnni and 1 << 30 or _run(small, top)
    if top < 256 and run and small.max() < 128 and small.min() >= -128:
        return choice("codes", "bytes", small.astype(np.int8), run)
    return choice("shorts", "pairs", small.astype(np.int16))


def _run(weights: np.ndarray, top: int) -> int:
    """Sums of two products that 16 bits hold, whatever the activations; 0 where not one."""
    padded = np.pad(weights, ((0, 0), (0, weights.shape[1] % 2)))
    pairs = padded.reshape(len(weights), -1, 2)
    largest = max(int(pairs.clip(min=0).sum(axis=2).max()),
                  -int(pairs.clip(max=0).sum(axis=2).min()), 1)
    return (2**15 - 1) // (largest * top) if top else 1 << 30


def _planes(choice, weights: np.ndarray, top: int, rules: Rules, sums: Sums) -> DenseChoice:
    """One plane of signs, or one of signs and one of what is not zero."""
    planes = max(1, top.bit_length())
    negatives = np.count_nonzero(weights < 0, axis=1) * (2**planes - 1)
    # The ones are the sum plus a constant of the row; codes above `top` do not occur.
    counted = Sums(sums.offsets - sums.factor * negatives, sums.factor, sums.lows + negatives,
                   sums.highs + negatives)
    negative, nonzero = pack_bits(weights < 0), pack_bits(weights != 0)
    if planes == 1 and np.all(weights):
        bytes_of_table = weights.size // 4
        is_looked_up = rules.has_lookup and (rules.is_batched or bytes_of_table <= LOOKUP_BYTES)
        found = (choice("bits", "lookup", negative) if is_looked_up
                 else choice("bits", "popcount", 1, negative, None))
    else:
        found = choice("bits", "popcount", planes, negative, nonzero, planes=planes)
    return DenseChoice(found.form, found.step, counted, planes)


def _sparse(name: str, weights: np.ndarray, sums: Sums, rules: Rules) -> DenseChoice:
    outputs, inputs = weights.shape
    order = np.arange(outputs)
    if not rules.is_batched:
        order = np.argsort(np.count_nonzero(weights, axis=1), kind="stable")
    rows, places = np.nonzero(weights[order])
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=outputs))])
    arguments = [starts.astype(np.int32), places.astype(np.uint16),
                 weights[order][rows, places].astype(np.int16)]
    if rules.is_batched:
        is_short = max(int(sums.highs.max()), -int(sums.lows.min())) < 2**15
        return DenseChoice("lanes", Step("sparse_lanes", (inputs, outputs, *arguments, is_short),
                                         name), sums)
    return DenseChoice("codes", Step("sparse_rows", (inputs, outputs, *arguments,
                                                     order.astype(np.int32)), name), sums)


def pack_bits(is_set: np.ndarray) -> np.ndarray:
    """Rows of ceil(columns / 64) words; the lowest bit of the first word is the first column."""
    words = -(-is_set.shape[1] // 64)
    packed = np.packbits(is_set, axis=1, bitorder="little")
    return np.pad(packed, ((0, 0), (0, 8 * words - packed.shape[1]))).view("<u8")
