"""`sim.difference`: where hardware and graph part."""

import numpy as np
import pytest

from sim.difference import Difference, first_difference
from sw.graph import Dense, Graph, Input, Interval, Output, Tensor


@pytest.fixture
def graph():
    source = Input(Tensor((3,), Interval(0, 4)), 1.0)
    dense = Dense("fc", source.tensor, np.array([[1, 2, 3], [0, -1, 1]]))
    return Graph((dense,), source, Output(1, 0))


FRAMES = np.array([[0, 0, 0], [1, 2, 3], [4, 4, 4]])


def test_equal_outputs_have_none(graph):
    assert first_difference(graph, FRAMES, graph.evaluate(FRAMES)) is None


def test_the_first_value_that_differs(graph):
    outputs = graph.evaluate(FRAMES)
    outputs[1, 1] += 1
    outputs[2] += 5
    found = first_difference(graph, FRAMES, outputs)
    assert found == Difference(frame=1, layer="fc", element=1, expected=1, given=2, frames=2, of=3)
    assert str(found) == ("frame 1, layer 'fc', element 1: must be 1, not 2 (2 of 3 frames "
                          "differ)")


def test_rejects_another_number_of_frames(graph):
    with pytest.raises(ValueError, match=r"^Outputs must have the shape \(3, 2\), not \(3, 1\)$"):
        first_difference(graph, FRAMES, np.zeros((3, 1), int))
