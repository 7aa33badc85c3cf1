import numpy as np
import pytest

from sw.errors import SternaError
from sw.lower import lower, read_quantised_model
from tests.sw.lower.build_model import ModelBuilder

RNG = np.random.default_rng(2)
FIRST, LAST = RNG.integers(-7, 8, (6, 8)), RNG.integers(-100, 101, (3, 6))


@pytest.fixture
def path(tmp_path):
    """A layer with one scale, a staircase, a layer with a scale for each output."""
    build = ModelBuilder("n", 8)
    x = build.quant("x", 0.5, 4, signed=0)
    x = build.op("Relu", build.dense(x, FIRST, 0.125, 4))
    x = build.quant(x, 2.0, 4, signed=0)
    scale = np.array([[0.5], [0.25], [2.0]], np.float32)
    w = build.quant(LAST * scale, scale, 8, narrow=1)
    y = build.op("MatMul", x, build.op("Transpose", w, perm=[1, 0]))
    path = tmp_path / "model.onnx"
    path.write_bytes(build.model(y).SerializeToString())
    return path


def dense_weights(path):
    return [node.weights for node in lower(path).graph.nodes if hasattr(node, "weights")]


def test_weights_are_those_of_the_graph(path):
    found = list(read_quantised_model(path).weights.values())
    assert np.array_equal(found[0], FIRST)
    assert np.array_equal(found[1], LAST)


def test_other_weights_of_the_same_scales(path, tmp_path):
    model = read_quantised_model(path)
    others = [np.flip(FIRST), np.flip(LAST)]
    out = model.write(dict(zip(model.weights, others)), tmp_path / "other.onnx.gz")
    assert all(np.array_equal(*pair) for pair in zip(dense_weights(out), others))
    again = model.write(dict(zip(model.weights, others)), tmp_path / "again.onnx.gz")
    assert out.read_bytes() == again.read_bytes()
    assert all(np.array_equal(*pair) for pair in zip(dense_weights(path), (FIRST, LAST)))


def test_some_weights_only(path, tmp_path):
    model = read_quantised_model(path)
    name = list(model.weights)[1]
    out = model.write({name: -LAST}, tmp_path / "other.onnx.gz")
    assert all(np.array_equal(*pair) for pair in zip(dense_weights(out), (FIRST, -LAST)))


def test_rejects_what_the_quantiser_does_not_give(path, tmp_path):
    model = read_quantised_model(path)
    name = next(iter(model.weights))
    with pytest.raises(SternaError, match=rf"^Weights for '{name}' must be integers that its "
                                          r"quantiser gives, but -70\.\.70 are not all$"):
        model.write({name: np.clip(FIRST * 10, -70, 70)}, tmp_path / "other.onnx.gz")
    assert not (tmp_path / "other.onnx.gz").exists()


def test_bipolar_weights_are_left_out(tmp_path):
    build = ModelBuilder("n", 4)
    x = build.quant("x", 0.5, 4, signed=0)
    w = build.bipolar(RNG.normal(size=(4, 2)))
    path = tmp_path / "model.onnx"
    path.write_bytes(build.model(build.op("MatMul", x, w)).SerializeToString())
    assert read_quantised_model(path).weights == {}
