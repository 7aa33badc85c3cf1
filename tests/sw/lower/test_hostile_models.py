"""Damaged models: every one is lowered or refused with a sentence, none ends in a traceback."""

import numpy as np
import onnx
import pytest

from sw.errors import SternaError
from sw.lower import InputType, lower, read_model
from tests.sw.lower.build_model import ModelBuilder


def rich_model() -> onnx.ModelProto:
    """One of every kind of operator."""
    b = ModelBuilder(1, 1, 2, 2, opset=11)
    x = b.quant(b.op("Sub", "x", np.array([[0.5, 0.25], [0.125, 1]])), scale=0.5)
    batch = b.op("Unsqueeze", b.op("Gather", b.op("Shape", x), np.array(0), axis=0), axes=[0])
    x = b.op("Reshape", x, b.op("Concat", batch, np.array([-1]), axis=0))
    w = b.op("Transpose", b.op("Mul", b.quant(np.ones((3, 4), np.float32)), np.float32(0.5)))
    y = b.op("BatchNormalization", b.op("MatMul", x, w), *np.ones((4, 3)), epsilon=0.01)
    y = b.op("Clip", b.op("LeakyRelu", y, alpha=0.1), np.float32(-2), np.float32(1))
    y = b.bipolar(b.op("Cast", b.op("Max", y, np.ones(3)), to=1))
    w = b.quant(np.ones((3, 2), np.float32), scale=[[0.5, 0.25]])
    y = b.op("Softmax", b.op("Gemm", y, w, np.ones(2)))
    return b.model(b.op("ArgMax", y, axis=1, keepdims=0), element=onnx.TensorProto.INT64)


def damage(model: onnx.ModelProto, rng: np.random.Generator) -> None:
    """Change one thing."""
    graph = model.graph
    node = graph.node[rng.integers(len(graph.node))]
    others = [name for n in graph.node for name in (*n.input, *n.output)]
    match rng.integers(9):
        case 0 if node.input:
            del node.input[int(rng.integers(len(node.input)))]
        case 1 if node.input:
            node.input[int(rng.integers(len(node.input)))] = str(rng.choice(others))
        case 2:
            node.input.append(str(rng.choice([*others, ""])))
        case 3:
            node.op_type = graph.node[rng.integers(len(graph.node))].op_type
        case 4 if node.attribute:
            attribute = node.attribute[int(rng.integers(len(node.attribute)))]
            attribute.i = int(rng.choice([-7, -1, 0, 1, 3, 2**40]))
            attribute.f = float(rng.choice([-1, 0, np.nan, np.inf]))
            if rng.random() < 0.5:
                attribute.type = int(rng.integers(1, 15))
        case 5 if node.attribute:
            del node.attribute[int(rng.integers(len(node.attribute)))]
        case 6 | 7:
            tensor = graph.initializer[rng.integers(len(graph.initializer))]
            array = onnx.numpy_helper.to_array(tensor)
            shape = [(), (1,), (2,), (7,), (2, 2), (1, 1, 3)][rng.integers(6)]
            value = rng.choice([-1, 0, 0.5, 3, np.inf, np.nan] if array.dtype == np.float32
                               else [-2, -1, 0, 1, 2**40])
            tensor.CopyFrom(onnx.numpy_helper.from_array(np.full(shape, value, array.dtype),
                                                         tensor.name))
        case _:
            del graph.node[int(rng.integers(len(graph.node)))]


def test_the_sound_model_is_lowered():
    assert len(lower(rich_model(), input_type=InputType.parse("0..4/2")).graph.nodes) == 5


@pytest.mark.parametrize("part", range(10))
def test_damaged_models(part):
    refused = 0
    for seed in range(50 * part, 50 * part + 50):
        rng = np.random.default_rng(seed)
        model = rich_model()
        for _ in range(rng.integers(1, 4)):
            if model.graph.node:
                damage(model, rng)
        try:
            lower(model, input_type=InputType.parse("0..4/2") if rng.random() < 0.8 else None)
        except SternaError:
            refused += 1
    assert refused > 15


def test_damaged_files(tmp_path):
    content = rich_model().SerializeToString()
    path = tmp_path / "m.onnx"
    for seed in range(300):
        rng = np.random.default_rng(seed)
        damaged = bytearray(content)
        for _ in range(rng.integers(1, 5)):
            damaged[rng.integers(len(damaged))] = rng.integers(256)
        path.write_bytes(bytes(damaged[:rng.integers(len(damaged))] if seed % 3 == 0 else damaged))
        try:
            lower(read_model(path), input_type=InputType.parse("0..4/2"))
        except SternaError:
            pass
