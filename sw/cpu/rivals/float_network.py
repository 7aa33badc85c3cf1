"""A graph in float32, with the same answers: what PyTorch and ONNX Runtime are given."""

from dataclasses import dataclass

import numpy as np

from sw.cpu.operation import Choice, Operation, Product, Staircase, operations
from sw.cpu.sums import Sums, evenly_spaced
from sw.cpu.turning import rising
from sw.errors import SternaError
from sw.graph import Graph

__all__ = ["ArgMax", "Count", "Decode", "FloatStep", "Level", "Linear", "Lookup", "Positive",
           "Sign", "exact_integers", "float_network"]

# Integers up to here are exact in float32, also with a half added.
EXACT = 2**23


@dataclass(frozen=True, eq=False)
class Linear:
    """``y = W x + bias``."""

    weights: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True)
class Sign:
    """-1 or +1; the input is never 0."""


@dataclass(frozen=True)
class Positive:
    """1 where the input is positive, else 0."""


@dataclass(frozen=True)
class Level:
    """``clip(floor(scale * x), 0, levels)``, as behind a scale and a bias that are folded."""

    scale: float
    levels: int


@dataclass(frozen=True, eq=False)
class Count:
    """How many of the thresholds of shape (elements, levels) an element reaches.

    Where ``signs`` has -1, it is how many it does not reach.
    """

    thresholds: np.ndarray
    falling: np.ndarray


@dataclass(frozen=True, eq=False)
class Lookup:
    """Entry ``(x - lo) / step`` of the element's row, of shape (elements, columns)."""

    entries: np.ndarray
    lo: int
    step: int


@dataclass(frozen=True)
class Decode:
    """``lo + step * x``."""

    lo: int
    step: int


@dataclass(frozen=True)
class ArgMax:
    """Place of the first largest element."""


FloatStep = Linear | Sign | Positive | Level | Count | Lookup | Decode | ArgMax


def float_network(graph: Graph) -> list[FloatStep]:
    """Steps that give the graph's integers as float32 for its integers as float32.

    Thresholds are folded into the bias of the layer before them where one comparison, or a scale
    and a floor, does the same; the spacing of levels into the weights of the layer behind them.

    Raises
    ------
    SternaError
        Where sums are larger than float32 holds exactly.
    """
    steps: list[FloatStep] = []
    todo: list[Operation] = rising(operations(graph))
    for k, op in enumerate(todo):
        if isinstance(op, Product):
            _add_linear(steps, op)
        elif isinstance(op, Staircase):
            _add_staircase(steps, op, k > 0 and isinstance(todo[k - 1], Product))
        elif isinstance(op, Choice):
            steps.append(ArgMax())
        else:
            rows = np.broadcast_to(op.entries, (op.elements, op.entries.shape[1]))
            steps.append(Lookup(rows.astype(np.float32), op.input.lo, op.input.step))
    return steps


def _add_linear(steps: list[FloatStep], op: Product) -> None:
    lo, step = 0, 1
    if steps and isinstance(steps[-1], Decode):
        decode = steps.pop()
        lo, step = decode.lo, decode.step
    largest = np.abs(op.weights).sum(axis=1).max() * max(abs(op.input.lo), abs(op.input.hi), step)
    if largest >= EXACT:
        raise SternaError(f"Layer {op.name!r} must have sums below {EXACT} to be exact in float32, "
                          f"not up to {largest}")
    steps.append(Linear((op.weights * step).astype(np.float32),
                        (op.weights.sum(axis=1) * lo).astype(np.float32)))


def _add_staircase(steps: list[FloatStep], op: Staircase, is_behind_linear: bool) -> None:
    levels, output = op.thresholds.shape[1], op.output
    linear = steps[-1] if is_behind_linear else None
    even = None
    if isinstance(linear, Linear):
        elements = len(op.thresholds)
        sums = Sums(np.zeros(elements, np.int64), 1, np.full(elements, op.input.lo),
                    np.full(elements, op.input.hi))
        even = evenly_spaced(sums, sums.thresholds(op.thresholds)) if levels > 1 else None
    if isinstance(linear, Linear) and levels == 1:
        # A half below the threshold: what is compared is never 0.
        steps[-1] = Linear(linear.weights, linear.bias - op.thresholds[:, 0].astype(np.float32)
                           + np.float32(0.5))
        if (output.lo, output.step) == (-1, 2):
            steps.append(Sign())
            return
        steps.append(Positive())
    elif isinstance(linear, Linear) and even is not None:
        shift, biases = even
        steps[-1] = Linear(linear.weights, linear.bias + biases.astype(np.float32))
        steps.append(Level(0.5**shift, levels))
    else:
        steps.append(Count(op.thresholds.astype(np.float32), op.falling))
    steps.append(Decode(output.lo, output.step))


def exact_integers(outputs: np.ndarray) -> np.ndarray:
    """Outputs of a rival as integers of shape (frames, elements), or raise where they are none."""
    integers = outputs.astype(np.int64)
    if not np.array_equal(integers, outputs):
        raise ArithmeticError("Outputs of a float network must be integers")
    return integers.reshape(len(integers), -1)
