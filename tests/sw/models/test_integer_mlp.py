import numpy as np
import pytest
import torch

from sw.lower import InputType, lower
from sw.models.integer_mlp import IntegerLayer, integer_mlp
from sw.train.export import export

pytestmark = pytest.mark.slow  # torch

RNG = np.random.default_rng(8)


@pytest.fixture(scope="module")
def layers():
    """A sparse network whose biases put many sums exactly on a threshold."""
    kept = RNG.random((30, 64)) < 0.1
    return [IntegerLayer(RNG.integers(-127, 128, (30, 64)) * kept, -8,
                         RNG.integers(-127, 128, 30) << 3, 7),
            IntegerLayer(RNG.choice([-7, 0, 16], (20, 30)), -7,
                         RNG.integers(-127, 128, 20) << 2, 5),
            IntegerLayer(RNG.integers(-127, 128, (10, 20)), -6)]


@pytest.fixture(scope="module")
def model(layers, tmp_path_factory):
    return export(integer_mlp(layers), 64, tmp_path_factory.mktemp("model") / "model.onnx")


def by_hand(layers, x):
    for layer in layers:
        x = x @ layer.weights.T
        if layer.bias is not None:
            x = np.clip((x + layer.bias) >> layer.shift, 0, 15)
    return x


def test_graph_has_these_integers(layers, model):
    graph = lower(model).graph
    x = RNG.integers(0, 16, (500, 64))
    assert [type(node).__name__ for node in graph.nodes] == ["Dense", "Threshold"] * 2 + ["Dense"]
    for node, layer in zip(graph.nodes[::2], layers):
        assert np.array_equal(node.weights, layer.weights)
    assert np.array_equal(graph.evaluate(x), by_hand(layers, x))


def test_thresholds_are_evenly_spaced(layers, model):
    for node, layer in zip(lower(model).graph.nodes[1::2], layers):
        wanted = np.arange(1, 16) * 2**layer.shift - layer.bias[:, None]
        interval = node.input.interval
        is_reachable = (wanted > interval.lo) & (wanted <= interval.hi)
        assert is_reachable.any()
        assert np.array_equal(node.thresholds[is_reachable], wanted[is_reachable])


def test_torch_agrees_on_every_frame(layers, model):
    pixels = RNG.integers(0, 256, (2000, 64))
    levels = (pixels * 30 + 255) // 510
    sums = by_hand(layers, levels)
    with torch.no_grad():
        y = integer_mlp(layers).eval()(torch.tensor(pixels / 255, dtype=torch.float32)).numpy()
    unit = y.flat[np.abs(sums).argmax()] / sums.flat[np.abs(sums).argmax()]
    assert np.array_equal(np.rint(y / unit), sums)
    graph = lower(model, input_type=InputType.parse("uint8/255")).graph
    assert np.array_equal(graph.evaluate(pixels), sums)


def test_ties_have_one_winner(layers, tmp_path):
    """Outputs that are the same sums of other products, in another order."""
    last = np.concatenate([RNG.permuted(layers[-1].weights[:1], axis=1) for _ in range(10)])
    weights = layers[1].weights.copy()
    weights[1:] = weights[0]  # all inputs of the last layer are equal
    tied = [layers[0], IntegerLayer(weights, -7, np.repeat(layers[1].bias[:1], 20), 5),
            IntegerLayer(last, -6)]
    x = torch.rand(500, 64)
    network = integer_mlp(tied).eval()
    with torch.no_grad():
        y = network(x).numpy()
    assert np.abs(y).max() > 0
    assert np.all(y == y[:, :1])


def test_scales_behind_the_input_are_powers_of_two(layers):
    network = integer_mlp(layers).eval()
    network(torch.rand(2, 64))
    scales = [module.act_quant.scale().item() for module in network
              if hasattr(module, "act_quant")]
    scales += [layer.quant_weight().scale.item() for layer in (network[3], network[5])]
    assert abs(scales[0] * 15 - 1) < 1e-6
    assert all(np.frexp(scale)[0] == 0.5 for scale in scales[1:])


@pytest.mark.parametrize("layer, message", [
    (lambda: IntegerLayer(np.array([[128]]), 0), r"^Weights must be -127 to 127, not 128 to 128$"),
    (lambda: IntegerLayer(np.array([[1]]), 0, np.array([1])),
     r"^A layer must have a bias and a shift, or neither$"),
])
def test_rejects(layer, message):
    with pytest.raises(ValueError, match=message):
        layer()
