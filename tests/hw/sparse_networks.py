"""Random sparse networks whose staircases are evenly spaced, for tests of the sparse engines."""

from collections.abc import Sequence

import numpy as np

from sw.graph import Dense, Graph, Input, Interval, Output, Tensor, Threshold

__all__ = ["sparse_graph", "sparse_layer"]


def sparse_layer(rng, shape, *, weights: int, values: Sequence[int], margin: int = 0) -> np.ndarray:
    """Weights of ``shape``, so many of them not zero, each column and row of a kind used.

    The columns within ``margin`` of either end are read by nobody.
    """
    rows, columns = shape
    matrix = np.zeros(shape, np.int64)
    places = rng.choice(rows * (columns - 2 * margin), weights, replace=False)
    row, column = np.divmod(places, columns - 2 * margin)
    matrix[row, column + margin] = rng.choice(values, weights)
    return matrix


def sparse_graph(rng, sizes: Sequence[int], weights: Sequence[int], *, values: Sequence[int],
                 bits: int | Sequence[int] = 4, i_bits: int | None = None,
                 shift: int | Sequence[int] = 7, bias_shift: int = 2, bias_limit: int = 100,
                 margin: int = 0) -> Graph:
    """A network of dense layers with evenly spaced staircases between them.

    Bits and shifts may be one for each hidden layer.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, then outputs of each layer.
    weights : sequence of int
        How many of each layer are not zero.
    bits, i_bits : int
        Of a hidden activation and of an input.
    values : sequence of int
        What the weights are drawn from.
    """
    hidden = len(weights) - 1
    shifts, widths = (np.broadcast_to(one, hidden).tolist() for one in (shift, bits))
    edge = Tensor((sizes[0],), Interval(0, (1 << (i_bits or max(widths, default=4))) - 1))
    source, nodes = Input(edge, 1.0), []
    for k, (outputs, count) in enumerate(zip(sizes[1:], weights, strict=True)):
        layer = Dense(f"fc{k}", edge, sparse_layer(rng, (outputs, edge.size), weights=count,
                                                   values=values, margin=0 if k else margin))
        nodes.append(layer)
        if k == len(weights) - 1:
            break
        biases = rng.integers(-bias_limit, bias_limit + 1, (outputs, 1)) << bias_shift
        inside = layer.output.interval
        thresholds = (np.arange(1, 1 << widths[k]) << shifts[k]) - biases
        # To the grid of the layer's outputs, and to what can be reached.
        thresholds = inside.lo - (inside.lo - thresholds) // inside.step * inside.step
        thresholds = thresholds.clip(inside.lo, inside.hi + inside.step)
        nodes.append(Threshold(f"act{k}", layer.output, thresholds, np.zeros(outputs, bool),
                               Interval(0, (1 << widths[k]) - 1)))
        edge = nodes[-1].output
    return Graph(tuple(nodes), source, Output(1.0, 0.0))
