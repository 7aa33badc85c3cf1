"""A network that is small enough to count by hand."""

import numpy as np

from sw.graph import Dense, Graph, Input, Interval, Output, Tensor, Threshold
from sw.schedule import DenseSchedule, LaneSchedule, Schedule

__all__ = ["SCHEDULE", "network"]

SCHEDULE = Schedule({"fc": DenseSchedule(2, 2, "lowbit", "bram"), "act": LaneSchedule(2)})


def network() -> Graph:
    """Four inputs of 0..7, two outputs, and a sign of each."""
    source = Tensor((4,), Interval(0, 7))
    fc = Dense("fc", source, np.array([[1, 0, -1, 2], [0, 3, 1, 1]]))
    act = Threshold("act", fc.output, np.array([[4], [9]]), np.zeros(2, bool), Interval(-1, 1, 2))
    return Graph((fc, act), Input(source, 1.0), Output(np.ones(1), np.zeros(1)))
