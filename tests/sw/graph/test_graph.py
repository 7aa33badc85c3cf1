"""Chains of nodes."""

import numpy as np
import pytest

from sw.graph import ArgMax, Dense, Graph, Input, Interval, Output, Tensor, Threshold

INPUT = Input(Tensor((2,), Interval(0, 3)), 1.0)
FC = Dense("fc", INPUT.tensor, np.array([[1, -1], [2, 1]]))
ACT = Threshold("act", FC.output, np.array([[0], [5]]), [False, True], Interval(-1, 1, 2))


def test_evaluates_in_order():
    graph = Graph((FC, ACT), INPUT, Output(1, 0))
    x = np.array([[3, 0], [0, 3]])
    assert graph.trace(x)["fc"].tolist() == [[3, 6], [-3, 3]]
    assert graph.evaluate(x).tolist() == [[1, -1], [-1, 1]]
    assert graph.node("act") is ACT


def test_hash_is_of_the_content():
    graph = Graph((FC, ACT), INPUT, Output(1, 0))
    other = Dense("fc", INPUT.tensor, np.array([[1, -1], [2, 1]]))
    assert Graph((other, ACT), INPUT, Output(1, 0)).hash == graph.hash
    changed = Dense("fc", INPUT.tensor, np.array([[1, -1], [2, 1]])[:, ::-1])
    assert Graph((changed,), INPUT, Output(1, 0)).hash != Graph((FC,), INPUT, Output(1, 0)).hash
    assert Graph((FC, ACT), INPUT, Output(2, 0)).hash != graph.hash


@pytest.mark.parametrize("nodes, output, message", [
    ((), Output(1, 0), r"^Graph must have at least one node$"),
    ((FC, ArgMax("fc", FC.output)), Output(1, 0), r"^Layer names must be unique, but 'fc' occurs "
                                                  r"twice$"),
    ((ACT,), Output(1, 0), r"^Layer 'act' takes 2 of -3\.\.9, but the input gives 2 of 0\.\.3$"),
    ((FC,), Output([1, 2, 3], 0), r"^Output scale must have 1 or 2 elements, not 3$"),
])
def test_rejects(nodes, output, message):
    with pytest.raises(ValueError, match=message):
        Graph(nodes, INPUT, output)


def test_names_the_layers_that_there_are():
    with pytest.raises(KeyError, match=r"Graph has no layer 'fc9', only \['fc'\]"):
        Graph((FC,), INPUT, Output(1, 0)).node("fc9")
