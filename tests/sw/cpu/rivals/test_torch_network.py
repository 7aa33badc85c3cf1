"""The float network in PyTorch gives the graph's integers."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sw.cpu.rivals.torch_network import TorchNetwork
from sw.errors import SternaError
from sw.graph import Interval
from tests.sw.cpu.networks import BIPOLAR, frames_of, graphs, mlp

pytestmark = pytest.mark.slow


@given(data=st.data())
def test_equals_the_graph(data):
    graph = data.draw(graphs())
    frames = frames_of(graph, 20)
    try:
        network = TorchNetwork(graph, 1)
    except SternaError:
        assume(False)
    expected = graph.evaluate(frames).reshape(len(frames), -1)
    np.testing.assert_array_equal(network.integers(frames), expected)


def test_a_binary_layer_is_two_modules():
    module = TorchNetwork(mlp((20, 8, 4), BIPOLAR), 1).module
    assert [type(part).__name__ for part in module] == ["Linear", "_Sign", "Linear", "_ArgMax"]


def test_rejects_sums_beyond_float32():
    graph = mlp((300, 4), Interval(-128, 127), Interval(-100_000, 100_000))
    with pytest.raises(SternaError, match=r"^Layer 'fc0' must have sums below 8388608 to be exact "
                                          r"in float32, not up to [0-9]+$"):
        TorchNetwork(graph, 1)
