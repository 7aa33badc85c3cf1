"""Networks to run: random ones of every kind of layer, and those of the papers."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from sw.graph import (
    ArgMax,
    Dense,
    Graph,
    Input,
    Interval,
    Output,
    Reshape,
    Table,
    Tensor,
    Threshold,
)

BIPOLAR = Interval(-1, 1, 2)
INPUTS = (BIPOLAR, Interval(0, 1), Interval(-1, 1), Interval(3, 9, 6), Interval(-2, 1),
          Interval(0, 15), Interval(0, 255), Interval(-128, 127), Interval(-300, 300, 3),
          Interval(0, 40_000), Interval(-100_000, 100_000), Interval(5, 5))
OUTPUTS = (BIPOLAR, Interval(0, 1), Interval(-1, 1), Interval(0, 3), Interval(-7, 8),
           Interval(0, 30, 2), Interval(0, 99), Interval(-150, 149))


def _weights(kind: str, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    if kind == "binary":
        return rng.choice([-1, 1], shape)
    if kind == "scaled":
        return rng.choice([-6, 6], shape)
    if kind == "ternary":
        return rng.integers(-1, 2, shape)
    if kind == "zero":
        return np.zeros(shape, int)
    if kind == "extreme":
        return rng.choice([-128, 127], shape)
    if kind == "codebook":
        return rng.choice([-90, -22, 10, 100], shape) * (rng.random(shape) < 0.04)
    bits = int(kind.removesuffix(" bits"))
    return rng.integers(-2**(bits - 1), 2**(bits - 1), shape)


WEIGHTS = ("binary", "scaled", "ternary", "zero", "extreme", "codebook", "2 bits", "4 bits",
           "8 bits", "12 bits", "20 bits")


def staircase(name: str, edge: Tensor, output: Interval, rng: np.random.Generator, *,
              is_even: bool, is_shared: bool) -> Threshold:
    """Random thresholds, evenly spaced by a power of two or not, some falling."""
    rows, levels, inside = 1 if is_shared else edge.shape[0], output.count - 1, edge.interval
    if is_even:
        space = 1 << max(0, int(np.log2(max(1, inside.count // (levels + 1)))))
        places = rng.integers(-3, 4, (rows, 1)) + space * np.arange(1, levels + 1)
        places = np.clip(places, 0, inside.count)
    else:
        places = np.sort(rng.integers(0, inside.count + 1, (rows, levels)), axis=1)
    falling = np.zeros(rows, bool) if is_even else rng.random(rows) < 0.3
    return Threshold(name, edge, inside.lo + inside.step * places, falling, output)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any chain of nodes, with sums of at most 40 bits."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.integers(1, 150))
    shape = (2, size) if draw(st.booleans()) else (size,)
    edge = start = Tensor(shape, draw(st.sampled_from(INPUTS)))
    nodes = []

    def add(node):
        nonlocal edge
        nodes.append(node)
        edge = node.output

    for k in range(draw(st.integers(1, 4))):
        kinds = ["dense", "staircase"]
        if edge.interval.count <= 3000:
            kinds.append("table")
        kind = draw(st.sampled_from(kinds)) if k else "dense" if len(shape) == 1 else "staircase"
        if kind == "dense" and abs(edge.interval.lo) + abs(edge.interval.hi) < 2**24:
            if len(edge.shape) > 1:
                add(Reshape(f"flat{k}", edge, (edge.size,)))
            weights = _weights(draw(st.sampled_from(WEIGHTS)),
                               (draw(st.integers(1, 80)), edge.size), rng)
            add(Dense(f"fc{k}", edge, weights))
        if kind == "staircase" or draw(st.booleans()):
            add(staircase(f"act{k}", edge, draw(st.sampled_from(OUTPUTS)), rng,
                          is_even=draw(st.booleans()), is_shared=draw(st.booleans())))
        elif kind == "table":
            output = draw(st.sampled_from(OUTPUTS))
            rows = draw(st.sampled_from([1, edge.shape[0]]))
            add(Table(f"map{k}", edge, rng.choice(output.values(), (rows, edge.interval.count)),
                      output))
    if draw(st.booleans()):
        if len(edge.shape) > 1:
            add(Reshape("flat", edge, (edge.size,)))
        add(ArgMax("class", edge))
    return Graph(tuple(nodes), Input(start, 1.0), Output(np.ones(1), np.zeros(1)))


def frames_of(graph: Graph, count: int, seed: int = 0) -> np.ndarray:
    """Random frames; the first ones have only the lowest and the highest integers."""
    rng, tensor = np.random.default_rng(seed), graph.input.tensor
    frames = tensor.interval.decode_index(
        rng.integers(0, tensor.interval.count, (count, *tensor.shape)))
    frames[:1], frames[1:2] = tensor.interval.hi, tensor.interval.lo
    return frames


def mlp(sizes: Sequence[int], weights: Interval, inputs: Interval = BIPOLAR,
        between: Interval = BIPOLAR, seed: int = 0, density: float = 1.0) -> Graph:
    """Random dense layers with staircases between them, and the class at the end."""
    rng = np.random.default_rng(seed)
    start = edge = Tensor((sizes[0],), inputs)
    nodes = []
    for k, outputs in enumerate(sizes[1:]):
        if nodes:
            nodes.append(staircase(f"act{k}", edge, between, rng, is_even=False, is_shared=False))
            edge = nodes[-1].output
        keep = rng.random((outputs, edge.size)) < density
        nodes.append(Dense(f"fc{k}", edge, rng.choice(weights.values(),
                                                      (outputs, edge.size)) * keep))
        edge = nodes[-1].output
    nodes.append(ArgMax("class", edge))
    return Graph(tuple(nodes), Input(start, 1.0), Output(np.ones(1), np.zeros(1)))
