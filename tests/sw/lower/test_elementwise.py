"""Every elementwise operator against onnxruntime, on a grid that covers its domain."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from sw.lower.elementwise import OPERATORS
from sw.lower.operator import bind
from sw.lower.place import Place

X = np.linspace(-3, 3, 49, dtype=np.float32).reshape(7, 7)
POSITIVE = np.abs(X) + np.float32(0.25)
INSIDE = X / 4
C = np.linspace(-1.5, 2, 7, dtype=np.float32)

UNARY = {
    "Abs": X, "Acos": INSIDE, "Acosh": 1 + POSITIVE, "Asin": INSIDE, "Asinh": X, "Atan": X,
    "Atanh": INSIDE, "Ceil": X, "Celu": X, "Cos": X, "Cosh": X, "Dropout": X, "Elu": X, "Erf": X,
    "Exp": X, "Floor": X, "Gelu": X, "HardSigmoid": X, "HardSwish": X, "Identity": X,
    "LeakyRelu": X, "Log": POSITIVE, "Mish": X, "Neg": X, "Reciprocal": POSITIVE, "Relu": X,
    "Round": X, "Selu": X, "Shrink": X, "Sigmoid": X, "Sign": X, "Sin": X, "Sinh": X,
    "Softplus": X, "Softsign": X, "Sqrt": POSITIVE, "Tan": INSIDE, "Tanh": X,
    "ThresholdedRelu": X,
}
SEVERAL = {
    "Add": (X, C), "And": (X > 0, C > 0), "BatchNormalization": (X, C, C + 1, C - 1, C**2),
    "Clip": (X, np.float32(-1), np.float32(0.5)), "Div": (X, C), "Equal": (X, X.T),
    "Greater": (X, C), "GreaterOrEqual": (X, C), "Less": (X, C), "LessOrEqual": (X, C),
    "Max": (X, C, X.T), "Mean": (X, C, X.T), "Min": (X, C, X.T), "Mod": (X, C), "Mul": (X, C),
    "Not": (X > 0,), "Or": (X > 0, C > 0), "PRelu": (X, C), "Pow": (POSITIVE, C), "Sub": (X, C),
    "Sum": (X, C, X.T), "Where": (X > 0, X, C), "Xor": (X > 0, C > 0),
}
ATTRIBUTES = [
    ("Celu", (X,), {"alpha": 0.5}), ("Elu", (X,), {"alpha": 0.5}),
    ("Gelu", (X,), {"approximate": "tanh"}), ("HardSigmoid", (X,), {"alpha": 0.5, "beta": 0.25}),
    ("LeakyRelu", (X,), {"alpha": -0.5}), ("Selu", (X,), {"alpha": 1.0, "gamma": 2.0}),
    ("Shrink", (X,), {"lambd": 1.0, "bias": 0.5}), ("ThresholdedRelu", (X,), {"alpha": -0.5}),
    ("BatchNormalization", (X, C, C, C, C**2), {"epsilon": 0.5}), ("Mod", (X, C), {"fmod": 1}),
]
CASES = ([(op, (x,), {}) for op, x in UNARY.items()] + [(op, xs, {}) for op, xs in SEVERAL.items()]
         + ATTRIBUTES)
CASES = [case if case[0] != "Mod" else (case[0], case[1], {"fmod": 1}) for case in CASES]


def by_onnxruntime(node: onnx.NodeProto, arrays) -> np.ndarray:
    types = [helper.np_dtype_to_tensor_dtype(np.asarray(a).dtype) for a in arrays]
    inputs = [helper.make_tensor_value_info(n, t, np.shape(a))
              for n, t, a in zip(node.input, types, arrays)]
    graph = helper.make_graph([node], "one", inputs,
                              [helper.make_tensor_value_info("y", TensorProto.UNDEFINED, None)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    session = onnxruntime.InferenceSession(onnx.shape_inference.infer_shapes(model)
                                           .SerializeToString())
    given = {name: np.asarray(array) for name, array in zip(node.input, arrays)}
    return np.asarray(session.run(["y"], given)[0])


@pytest.mark.parametrize("op, arrays, attributes", CASES,
                         ids=[f"{op}-{'-'.join(attributes)}" for op, _, attributes in CASES])
def test_equals_onnxruntime(op, arrays, attributes):
    node = helper.make_node(op, [f"x{i}" for i in range(len(arrays))], ["y"], **attributes)
    given = {k: v.encode() if isinstance(v, str) else v for k, v in attributes.items()}
    function = bind(Place(node, 0, 1), given, [True] * len(arrays))
    made = function(*(np.asarray(a) for a in arrays))
    wanted = by_onnxruntime(node, arrays)
    assert made.dtype == wanted.dtype
    # Two libraries' float32 functions, not integers: a few units in the last place.
    np.testing.assert_allclose(made, wanted, rtol=1e-5, atol=1e-6)


def test_every_operator_is_compared():
    compared = {op for op, _, _ in CASES}
    # Of opset 24, which the executor does not know yet.
    assert set(OPERATORS) - compared == {"Swish"}


def test_swish_by_hand():
    node = helper.make_node("Swish", ["x"], ["y"], alpha=2.0)
    swish = bind(Place(node, 0, 1), {"alpha": 2.0}, [True])
    x = np.array([-1.0, 0.0, 2.0])
    np.testing.assert_allclose(swish(x), [-0.11920292202, 0, 1.96402758], rtol=1e-8)
