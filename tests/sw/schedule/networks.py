"""Networks to schedule."""

from itertools import pairwise

import numpy as np

from sw.graph import ArgMax, Dense, Graph, Input, Interval, Output, Tensor, Threshold

BIPOLAR = Interval(-1, 1, 2)


def ternary_mlp(*features: int) -> Graph:
    """A chain of ternary layers with binary activations and the class at the end."""
    rng = np.random.default_rng(0)
    edge = Tensor((features[0],), Interval(0, 16))
    source, nodes = Input(edge, 1 / 16), []
    for k, (inputs, outputs) in enumerate(pairwise(features)):
        nodes.append(Dense(f"fc{k}", edge, rng.integers(-1, 2, (outputs, inputs))))
        edge = nodes[-1].output
        if k < len(features) - 2:
            middle = np.full((outputs, 1), edge.interval.lo + edge.interval.count // 2
                             * edge.interval.step)
            nodes.append(Threshold(f"act{k}", edge, middle, np.zeros(outputs, bool), BIPOLAR))
            edge = nodes[-1].output
    return Graph((*nodes, ArgMax("class", edge)), source, Output(1, 0))
