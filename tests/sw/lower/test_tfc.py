"""A model from outside: FINN's TFC, 784-64-64-64-10, binary."""

import numpy as np
import pytest

from sw.data.idx import load_idx
from sw.graph import ArgMax, Dense, Interval, Reshape, Threshold
from sw.lower import InputType, compare_with_executor, lower, read_model


@pytest.fixture(scope="module")
def model(sterna_data):
    return read_model(sterna_data / "models/TFC_1W1A.onnx")


@pytest.fixture(scope="module")
def lowered(model):
    return lower(model, input_type=InputType.parse("uint8/255"), output="class")


def test_layers(lowered):
    nodes = lowered.graph.nodes
    assert [type(node) for node in nodes] == [Threshold, Reshape] + [Dense, Threshold] * 3 + [
        Dense, ArgMax]
    shapes = [node.weights.shape for node in nodes if isinstance(node, Dense)]
    assert shapes == [(64, 784), (64, 64), (64, 64), (10, 64)]
    assert {node.weight_interval for node in nodes if isinstance(node, Dense)} == {
        Interval(-1, 1, 2)}
    # 2 x / 255 - 1 >= 0 from 127.5 on, for all pixels alike.
    assert nodes[0].thresholds.tolist() == [[128]]
    assert not lowered.graph.output.takes_class


@pytest.mark.slow
def test_graph_equals_executor_on_all_of_mnist(sterna_data, model, lowered):
    data = load_idx("mnist", sterna_data / "mnist")
    compared = compare_with_executor(lowered, model, data.test_x)
    assert compared.first_mismatch is None
    assert (compared.frames, compared.mismatches, compared.rounding_cases) == (10_000, 0, 0)
    assert np.array_equal(compared.graph, compared.executor)
    assert np.sum(compared.graph == data.test_y) == 9296
