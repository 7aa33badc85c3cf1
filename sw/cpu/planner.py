"""From a graph to a chain of kernels that gives the same integers."""

import numpy as np

from sw.cpu.chain import BITS, CODES, LANES, SHORTS, SUM_LANES, SUMS, WIDE, Chain, bytes_of_code
from sw.cpu.dense_choice import DenseChoice, Rules, choose_dense
from sw.cpu.library import Library
from sw.cpu.operation import Choice, Entries, Operation, Product, Staircase, operations
from sw.cpu.raw import raw_type
from sw.cpu.steps import Step
from sw.cpu.sums import Sums, evenly_spaced
from sw.cpu.turning import rising
from sw.errors import SternaError
from sw.graph import Graph, Interval

__all__ = ["plan_steps"]

# Levels up to which comparing with each threshold is faster than a search among them.
FEW_LEVELS = 24
MOST_LEVELS = 2**15 - 1


def plan_steps(graph: Graph, library: Library, rules: Rules) -> list[Step]:
    """Kernels that take the graph's integers as :func:`raw_type` has them, and give int64."""
    todo = rising(operations(graph))
    choices = [choose_dense(op, library, rules) if isinstance(op, Product) else None for op in todo]
    # Each operation is told the form that the next one takes, so that it can write that.
    wanted = [*map(_wanted, todo, choices), (WIDE, 1)]
    chain = Chain(graph.input.tensor.interval, graph.input.tensor.size)
    _load(chain, *wanted[0])
    for op, choice, (form, planes) in zip(todo, choices, wanted[1:]):
        chain.layer = op.name
        if isinstance(op, Product):
            assert choice is not None
            _multiply(chain, op, choice)
        elif isinstance(op, Staircase):
            _climb(chain, op, form, planes)
        elif isinstance(op, Entries):
            _look_up(chain, op, form, planes)
        else:
            _choose(chain, op)
    chain.convert(WIDE)
    return chain.steps


def _wanted(op: Operation, choice: DenseChoice | None) -> tuple[str, int]:
    """Form that an operation takes its codes in, and the planes of bits."""
    if choice is not None:
        return choice.form, choice.planes
    return (CODES if not isinstance(op, Choice) and op.input.count <= 256 else WIDE), 1


def _load(chain: Chain, form: str, planes: int) -> None:
    inside = chain.interval
    raw = raw_type(inside)
    if form == BITS and planes == 1 and raw.itemsize == 1 and inside.count == 2:
        # A pattern of eight bits is the same for signed and unsigned ones.
        chain.add("load_bits", chain.size, int(np.array(inside.hi, raw).view(np.int8)))
        chain.form = BITS
        return
    chain.form = form if form in (SHORTS, WIDE) else CODES
    lo, step = (0, 1) if form == WIDE else (inside.lo, inside.step)
    chain.add("load", chain.size, raw.itemsize, raw.kind == "i", lo, step,
              bytes_of_code(chain.form))
    chain.convert(form, planes)


def _multiply(chain: Chain, layer: Product, choice: DenseChoice) -> None:
    chain.convert(choice.form, choice.planes)
    chain.steps.append(choice.step)
    chain.size, chain.sums, chain.interval = len(layer.weights), choice.sums, layer.output
    chain.form = WIDE if choice.sums is None else SUM_LANES if choice.form == LANES else SUMS


def _climb(chain: Chain, op: Staircase, form: str, planes: int) -> None:
    levels = op.thresholds.shape[1]
    if levels > MOST_LEVELS:
        raise SternaError(f"Layer {op.name!r} must have at most {MOST_LEVELS} levels to run on the "
                          f"CPU, not {levels}")
    if chain.form == CODES:  # a staircase of a few integers is a table of them
        values = op.input.values()
        reached = np.stack([np.searchsorted(row, values, side="right") for row in op.thresholds])
        reached[op.falling] = levels - reached[op.falling]
        _look_up(chain, Entries(op.name, op.input, chain.size, op.output.decode_index(reached),
                                op.output), form, planes)
        return
    if chain.form in (SUMS, SUM_LANES):
        assert chain.sums is not None
        _climb_sums(chain, chain.sums, chain.sums.thresholds(op.thresholds), form)
    else:
        chain.convert(WIDE)
        chain.add("searched_wide", chain.size, levels, np.ascontiguousarray(op.thresholds),
                  op.falling.astype(np.uint8))
        chain.form = CODES if levels < 256 else SHORTS
    chain.interval = op.output
    chain.convert(form, planes)


def _climb_sums(chain: Chain, sums: Sums, thresholds: np.ndarray, form: str) -> None:
    """Levels of sums, by the kernel that suits their number and their spacing."""
    size, levels = thresholds.shape
    even = evenly_spaced(sums, thresholds) if levels > 3 else None
    if chain.form == SUM_LANES and levels < 256:
        if even is not None:
            chain.add("shifted_lanes", size, levels, *even)
        else:
            chain.add("compared_lanes", size, levels, thresholds)
        chain.form = LANES
        return
    chain.leave_lanes()
    chain.form = CODES if levels < 256 else SHORTS
    if levels == 1 and form == BITS:
        chain.add("binary", size, thresholds)
        chain.form = BITS
    elif even is not None:
        chain.add("shifted", size, levels, *even)
    elif levels <= FEW_LEVELS:
        chain.add("compared", size, levels, thresholds)
    else:
        chain.add("searched", size, levels, thresholds)


def _look_up(chain: Chain, op: Entries, form: str, planes: int) -> None:
    if chain.form != CODES:
        chain.convert(WIDE)
        chain.add("wide_table", chain.size, len(op.entries), op.input.count,
                  np.ascontiguousarray(op.entries), op.input.lo, op.input.step)
    else:
        written = form if form in (SHORTS, WIDE) else CODES
        entries = (op.entries if written == WIDE
                   else (op.entries - op.output.lo) // op.output.step)
        chain.add("table", chain.size, len(op.entries), op.input.count,
                  np.ascontiguousarray(entries), bytes_of_code(written))
        chain.form = written
    chain.interval = op.output
    chain.convert(form, planes)


def _choose(chain: Chain, op: Choice) -> None:
    if chain.form in (SUMS, SUM_LANES) and chain.sums is not None and chain.sums.is_ordered:
        chain.leave_lanes()
        chain.add("argmax", chain.size)
    else:
        chain.convert(WIDE)
        chain.add("argmax_wide", chain.size)
    chain.form, chain.size, chain.interval = WIDE, 1, Interval(0, op.elements - 1)
