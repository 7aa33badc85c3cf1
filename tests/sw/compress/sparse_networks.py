"""Graphs of compressed networks, for tests."""

import numpy as np

from sw.graph import Dense, Graph, Input, Interval, Output, Tensor, Threshold

__all__ = ["sparse_network"]

LEVELS = Interval(0, 15)


def sparse_network(rng, shape=(60, 24, 12, 5), density=0.1, values=(-60, -17, 9, 33),
                   spaced=True) -> Graph:
    """Dense layers of few values, with staircases that are a sum and a shift where ``spaced``."""
    edge, nodes = Tensor((shape[0],), LEVELS), []
    for number, (inputs, outputs) in enumerate(zip(shape, shape[1:])):
        weights = rng.choice(np.array(values), size=(outputs, inputs))
        weights = np.where(rng.random(weights.shape) < density, weights, 0)
        weights[:, 0] = values[0]  # no neuron is dead
        dense = Dense(f"fc{number}", edge, weights)
        nodes.append(dense)
        if number < len(shape) - 2:
            inside = dense.output.interval
            steps = np.arange(1, 16) * 64 - 8 * rng.integers(-127, 128, (outputs, 1))
            if not spaced:
                steps = np.sort(rng.integers(inside.lo, inside.hi, (outputs, 15)), axis=1)
            steps = np.clip(steps, inside.lo, inside.hi + inside.step)
            nodes.append(Threshold(f"act{number}", dense.output, steps, np.zeros(outputs, bool),
                                   LEVELS))
            edge = nodes[-1].output
    return Graph(tuple(nodes), Input(Tensor((shape[0],), LEVELS), 1 / 15),
                 Output(np.array([0.25]), np.array([0.0])))
