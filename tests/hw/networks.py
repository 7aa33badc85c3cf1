"""Small networks with every kind of layer, for tests of whole accelerators."""

from dataclasses import replace

import numpy as np

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
from sw.schedule import DenseSchedule, LaneSchedule, Schedule

BIPOLAR = Interval(-1, 1, 2)


def staircase(name, edge, outside, rng, *, shared=False):
    """Random thresholds in the middle of what the edge carries, in both directions."""
    values = edge.interval.values()
    middle = values[len(values) // 4:len(values) - len(values) // 4]
    rows = 1 if shared else edge.shape[0]
    thresholds = np.sort(rng.choice(middle, (rows, outside.count - 1)), axis=1)
    return Threshold(name, edge, thresholds, rng.integers(0, 2, rows), outside)


def mixed_network() -> Graph:
    """12 pixels in two axes, three engines, staircases and a table, and the class."""
    rng = np.random.default_rng(11)
    source = Input(Tensor((3, 4), Interval(0, 16)), 1 / 16)
    flat = Reshape("flat", source.tensor, (12,))
    fc0 = Dense("fc0", flat.output, rng.integers(-1, 2, (8, 12)))
    act0 = staircase("act0", fc0.output, BIPOLAR, rng)
    fc1 = Dense("fc1", act0.output, rng.choice([-1, 1], (6, 8)))
    act1 = staircase("act1", fc1.output, Interval(0, 3), rng)
    fc2 = Dense("fc2", act1.output, rng.integers(-4, 4, (5, 6)))
    last = Table("last", fc2.output, rng.integers(-9, 10, (5, fc2.output.interval.count)),
                 Interval(-9, 9))
    return Graph((flat, fc0, act0, fc1, act1, fc2, last, ArgMax("class", last.output)), source,
                 Output(1, 0))


def other_network() -> Graph:
    """The same with another order of neurons: all edges are equal, the results are not."""
    graph = mixed_network()
    fc0 = graph.node("fc0")
    changed = replace(fc0, weights=fc0.weights[::-1])
    return Graph(tuple(changed if node.name == "fc0" else node for node in graph.nodes),
                 graph.input, graph.output)


def schedule(fc0, fc1, fc2, act0=1, act1=1, last=1, best=1, store="rom") -> Schedule:
    """A schedule of :func:`mixed_network`; dense layers by their PE and SIMD."""
    return Schedule({
        "fc0": DenseSchedule(*fc0, "ternary", store), "act0": LaneSchedule(act0, store),
        "fc1": DenseSchedule(*fc1, "xnor", store), "act1": LaneSchedule(act1, store),
        "fc2": DenseSchedule(*fc2, "lowbit", store), "last": LaneSchedule(last, store),
        "class": LaneSchedule(best)})


# The slowest layer is another one in each; lanes of neighbours are equal, divide each other, or
# do neither.
SCHEDULES = {
    "all at once": schedule((8, 12), (6, 8), (5, 6), 8, 6, 5, 5),
    "first layer": schedule((1, 2), (2, 4), (1, 2), 8, 2),
    "second layer": schedule((4, 6), (1, 1), (5, 3), 4, 3),
    "last layer": schedule((4, 12), (3, 4), (1, 1), 2, 3, store="bram"),
    "lanes": schedule((8, 12), (3, 8), (5, 6), 1, 2),
}
