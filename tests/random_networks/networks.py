"""Networks and schedules drawn at random, the same for the same seed."""

import numpy as np

from sim.stimulus import stimulus
from sw.errors import SternaError
from sw.graph import (
    ArgMax,
    Dense,
    Graph,
    Input,
    Interval,
    Node,
    Output,
    Reshape,
    Table,
    Tensor,
    Threshold,
)
from sw.schedule import (
    MULTIPLIERS,
    STORES,
    DenseSchedule,
    GroupSchedule,
    LaneSchedule,
    LayerSchedule,
    NmSchedule,
    RequantiseSchedule,
    Schedule,
    SparseSchedule,
    accepts,
    hardware_nodes,
    most_kept,
    requantisation,
)
from sw.schedule.engine import ENGINES
from sw.schedule.nm import GROUP

BIPOLAR = Interval(-1, 1, 2)
SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 21]
# What an activation may be behind a staircase or a table.
ACTIVATIONS = [BIPOLAR, BIPOLAR, BIPOLAR, Interval(0, 1), Interval(-1, 1), Interval(0, 3),
               Interval(-2, 1), Interval(0, 6), Interval(-8, 7), Interval(-3, 3, 2),
               Interval(2, 5)]
INPUTS = [BIPOLAR, Interval(0, 16), Interval(0, 255), Interval(-128, 127), Interval(-5, 2)]
WEIGHTS = [[-1, 1], [-1, 1], [-1, 0, 1], [0, 1], range(-4, 4), range(-128, 128), [-2, 2]]
# Tables are for small integers.
MAX_TABLE = 300


def random_network(seed: int) -> tuple[Graph, Schedule]:
    """Two to four dense layers, with staircases, tables and classes between and behind them."""
    rng = np.random.default_rng(seed)
    shape = (int(rng.choice(SIZES)), int(rng.integers(1, 4)))
    source = Input(Tensor(shape, _one_of(rng, INPUTS)), 1.0)
    nodes: list[Node] = []
    # Some frames on their way through the network: thresholds among their values keep it lively.
    x = stimulus(source.tensor, 60, seed=seed)

    def append(node: Node) -> Tensor:
        nonlocal x
        nodes.append(node)
        x = node.evaluate(x)
        return node.output

    edge = source.tensor
    if rng.random() < 0.3:
        edge = append(_activation(rng, "quantise", edge, x))
    edge = append(Reshape("flat", edge, (edge.size,)))
    layers = rng.integers(2, 5)
    for number in range(layers):
        weights = rng.choice(_one_of(rng, WEIGHTS), (rng.choice(SIZES), edge.size))
        if rng.random() < 0.3:
            weights = weights * _kept(rng, weights.shape)
        edge = append(Dense(f"fc{number}", edge, weights))
        if number < layers - 1 or rng.random() < 0.5:
            edge = append(_activation(rng, f"act{number}", edge, x))
    if rng.random() < 0.6:
        append(ArgMax("class", edge))
    graph = Graph(tuple(nodes), source, Output(1, 0))
    return graph, Schedule({node.name: _schedule(rng, node) for node in hardware_nodes(graph)})


def _kept(rng, shape: tuple[int, int]) -> np.ndarray:
    """Which weights are kept: here and there, or two of each four."""
    if shape[1] % GROUP == 0 and rng.random() < 0.5:
        order = rng.permuted(np.tile(np.arange(GROUP), (shape[0] * shape[1] // GROUP, 1)), axis=1)
        return (order < 2).reshape(shape)
    return rng.random(shape) < rng.uniform(0.4, 1)


def _activation(rng, name: str, edge: Tensor, x: np.ndarray) -> Node:
    outside = _one_of(rng, ACTIVATIONS)
    rows = 1 if len(edge.shape) > 1 or rng.random() < 0.1 else edge.shape[0]
    if edge.interval.count <= MAX_TABLE and rng.random() < 0.3:
        entries = rng.choice(outside.values(), (rows, edge.interval.count))
        return Table(name, edge, entries, outside)
    values = x.T if rows > 1 else x.reshape(1, -1)
    thresholds = np.array([rng.choice(row, outside.count - 1) for row in values])
    if rng.random() < 0.3:
        return _even_steps(rng, name, edge, values, outside)
    never = edge.interval.hi + edge.interval.step
    thresholds = np.where(rng.random(thresholds.shape) < 0.05, never, thresholds)
    return Threshold(name, edge, np.sort(thresholds, axis=1), rng.integers(0, 2, rows), outside)


def _even_steps(rng, name: str, edge: Tensor, values: np.ndarray, outside: Interval) -> Node:
    """Steps of a power of two from somewhere among the values, cut off where the edge ends."""
    reach = np.append(edge.interval.values(), edge.interval.hi + edge.interval.step)
    spread = int(np.ptp(values, axis=1).mean()) // outside.count
    first = np.quantile(values, rng.uniform(0.1, 0.6), axis=1).astype(int)
    first = np.maximum(first, values.min(axis=1) + 1)  # not all reach the first step
    steps = first[:, None] + (np.arange(outside.count - 1) << max(0, spread.bit_length() - 1))
    thresholds = reach[np.searchsorted(reach[:-1], steps)]
    return Threshold(name, edge, thresholds, np.zeros(len(thresholds), bool), outside)


def _schedule(rng, node: Node) -> LayerSchedule:
    store = _one_of(rng, STORES)
    found = requantisation(node) if isinstance(node, Threshold) else None
    if found is not None and rng.random() < 0.8:
        return RequantiseSchedule(_divisor(rng, node.input.size), store, shift=found.shift)
    if not isinstance(node, Dense):
        return LaneSchedule(_divisor(rng, node.input.size), store)
    if rng.random() < 0.4 and (sparse := _sparse(rng, node)) is not None:
        return sparse
    if most_kept(node) <= 2 and accepts("lowbit", node.input.interval, node.weight_interval):
        simd = GROUP * _divisor(rng, node.in_features // GROUP)
        return NmSchedule(_divisor(rng, node.out_features), simd, "lowbit", store, kept=2)
    if not node.weights.all() and rng.random() < 0.3 and (
            accepts("lowbit", node.input.interval, node.weight_interval)):
        return GroupSchedule(_divisor(rng, node.out_features), _divisor(rng, node.in_features),
                             "lowbit", store, index=_one_of(rng, STORES))
    engines = [engine for engine in ENGINES
               if accepts(engine, node.input.interval, node.weight_interval)]
    return DenseSchedule(_divisor(rng, node.out_features), _divisor(rng, node.in_features),
                         engines[0] if rng.random() < 0.6 else _one_of(rng, engines), store)


def _sparse(rng, node: Dense) -> SparseSchedule | None:
    pe = int(rng.integers(1, node.out_features + 1))
    lanes = pe if node.out_features % pe == 0 and rng.random() < 0.7 else 1
    schedule = SparseSchedule(pe, _divisor(rng, node.in_features), lanes, int(rng.integers(1, 5)),
                              int(rng.integers(1, 9)), _one_of(rng, STORES), _one_of(rng, STORES),
                              _one_of(rng, MULTIPLIERS))
    try:
        schedule.check(node)
    except SternaError:
        return None
    return schedule


def _divisor(rng, count: int) -> int:
    return _one_of(rng, [n for n in range(1, count + 1) if count % n == 0])


def _one_of(rng, choices):
    return list(choices)[rng.integers(len(choices))]
