"""A network small enough to prove things about."""

import numpy as np

from sw.graph import ArgMax, Dense, Graph, Input, Interval, Output, Tensor, Threshold
from sw.schedule import DenseSchedule, LaneSchedule, Schedule


def tiny_network() -> Graph:
    """Two bipolar inputs, two hidden neurons, two classes."""
    bipolar = Interval(-1, 1, 2)
    source = Input(Tensor((2,), bipolar), 1.0)
    fc0 = Dense("fc0", source.tensor, np.array([[1, -1], [1, 1]]))
    act0 = Threshold("act0", fc0.output, np.array([[0], [0]]), [False, True], bipolar)
    fc1 = Dense("fc1", act0.output, np.array([[1, 0], [-1, 1]]))
    return Graph((fc0, act0, fc1, ArgMax("class", fc1.output)), source, Output(1, 0))


def tiny_schedule() -> Schedule:
    """As folded as it can be."""
    return Schedule({"fc0": DenseSchedule(1, 1, "xnor"), "act0": LaneSchedule(1),
                     "fc1": DenseSchedule(1, 2, "ternary"), "class": LaneSchedule(1)})
