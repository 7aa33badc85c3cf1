"""Random small models: the graph equals the executor on every frame.

Scales are no powers of two and thresholds lie anywhere, so that a frame may land within float32
rounding of a step: such frames are counted apart, must be few, and are explained by the comparison.
"""

import numpy as np
import onnx
import pytest

from sw.lower import InputType, compare_with_executor, lower
from tests.sw.lower.build_model import ModelBuilder

FRAMES = 400


def random_elementwise(b, y, channels, rng):
    """One to four random operators behind ``y``."""
    def per_channel():
        size = channels if rng.random() < 0.5 else 1
        return rng.normal(size=size) if size > 1 else np.float32(rng.normal())

    makers = [
        lambda y: b.op("Add", y, per_channel()),
        lambda y: b.op("Sub", per_channel(), y) if channels > 1 else b.op("Neg", y),
        lambda y: b.op("Mul", y, per_channel()),
        lambda y: b.op("Div", y, np.float32(rng.uniform(0.5, 2))),
        lambda y: b.op("Relu", y),
        lambda y: b.op("LeakyRelu", y, alpha=float(rng.uniform(0, 0.5))),
        lambda y: b.op("Clip", y, np.float32(-1.3), np.float32(rng.uniform(0, 2))),
        lambda y: b.op("Sigmoid", y),
        lambda y: b.op("Tanh", y),
        lambda y: b.op("Pow", y, np.float32(rng.integers(2, 4))),
        lambda y: b.op("Mul", y, b.op("HardSigmoid", y)),
        lambda y: b.op("Softplus", y),
        lambda y: b.op("Abs", y),
        lambda y: b.op("Sin", y),
        lambda y: b.op("BatchNormalization", y, rng.normal(size=channels),
                       rng.normal(size=channels), rng.normal(size=channels),
                       rng.uniform(0.1, 2, channels)),
    ]
    for index in rng.integers(len(makers), size=rng.integers(1, 5)):
        y = makers[index](y)
    return y


def random_weights(b, rng, outputs, inputs):
    """Quantised weights of 1 to 8 bits, (outputs, inputs), scaled per tensor or per output."""
    bits = int(rng.integers(1, 9))
    scale = rng.uniform(0.01, 0.3, (outputs, 1) if rng.random() < 0.5 else ())
    floats = rng.normal(size=(outputs, inputs)) * 2.0 ** (bits - 2) * scale
    if rng.random() < 0.2:
        return b.bipolar(floats, scale)
    return b.quant(floats, scale, bits, signed=1, narrow=int(rng.integers(2)))


def random_activation(b, y, rng, channels):
    if rng.random() < 0.2:
        return b.bipolar(y, rng.uniform(0.1, 1))
    bits, signed = int(rng.integers(1, 9)), int(rng.integers(2))
    zero = 0.0 if signed else float(rng.integers(0, 2**bits) if rng.random() < 0.4 else 0)
    narrow = int(rng.integers(2)) if bits > 1 else 0
    return b.quant(y, rng.uniform(0.5, 3) / 2**bits, bits, signed=signed, zero=zero,
                   narrow=narrow, rounding=str(rng.choice(["ROUND", "HALF_UP"])))


def random_model(rng) -> tuple[onnx.ModelProto, dict]:
    sizes = rng.integers(1, 9, size=rng.integers(2, 5)).tolist()
    b = ModelBuilder(1, sizes[0])
    options = {}
    if rng.random() < 0.5:
        options["input_type"] = InputType.parse(str(rng.choice(["uint8/255", "0..16/16", "bipolar",
                                                                "int4/8"])))
        y = random_activation(b, random_elementwise(b, "x", sizes[0], rng), rng, sizes[0])
    else:
        y = random_activation(b, "x", rng, sizes[0])
    for layer, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        w = random_weights(b, rng, outputs, inputs)
        if rng.random() < 0.5:
            bias = [rng.normal(size=outputs)] if rng.random() < 0.5 else []
            y = b.op("Gemm", y, w, *bias, transB=1)
        else:
            y = b.op("MatMul", y, b.op("Transpose", w))
        if layer < len(sizes) - 2:
            y = random_activation(b, random_elementwise(b, y, outputs, rng), rng, outputs)
    if rng.random() < 0.5:
        y = b.op("BatchNormalization", y, *rng.uniform(0.1, 2, (4, sizes[-1])))
    if sizes[-1] > 1 and rng.random() < 0.5:
        options["output"] = "class"
    return b.model(y), options


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_graph_equals_executor(seed):
    rng = np.random.default_rng(seed)
    model, options = random_model(rng)
    lowered = lower(model, **options)
    tensor = lowered.graph.input.tensor
    x = rng.choice(tensor.interval.values(), (FRAMES, *tensor.shape))
    compared = compare_with_executor(lowered, model, x)
    assert compared.first_mismatch is None
    assert compared.mismatches == 0
    assert compared.rounding_cases <= FRAMES // 20
