"""What each kind of model becomes; every graph also equals the QONNX executor on every frame."""

import numpy as np
import onnx
import pytest

from sw.graph import ArgMax, Dense, Interval, Reshape, Table, Threshold
from sw.lower import InputType, compare_with_executor, lower
from tests.sw.lower.build_model import QONNX, ModelBuilder


def check(model, *, frames=300, seed=1, **options):
    """Lower ``model``, compare it with the executor on random frames, return the graph."""
    lowered = lower(model, **options)
    tensor = lowered.graph.input.tensor
    x = np.random.default_rng(seed).choice(tensor.interval.values(), (frames, *tensor.shape))
    compared = compare_with_executor(lowered, model, x)
    assert compared.first_mismatch is None
    assert (compared.mismatches, compared.rounding_cases) == (0, 0)
    return lowered.graph


def floats(values) -> np.ndarray:
    return np.array(values, np.float32)


def kinds(graph):
    return [type(node) for node in graph.nodes]


def test_numbers_worked_by_hand():
    b = ModelBuilder(1, 2)
    x = b.quant("x", scale=0.5, bits=3)
    # In integers: a = x0 - 2 x1, b = 3 x0 + x1; the model's floats are a/8 and b/8.
    y = b.dense(x, [[1, -2], [3, 1]], scale=0.25, bits=4)
    # (a - 2) / 8 and (6 - b) / 8, quantised to halves from 0 to 3/2.
    y = b.op("Mul", b.op("Sub", y, np.array([0.25, 0.75])), np.array([1.0, -1.0]))
    y = b.quant(b.op("Relu", y), scale=0.5, bits=2, signed=0)
    model = b.model(b.dense(y, [[1, 1], [1, -1]], scale=2.0, bits=2))
    graph = check(model, frames=64)

    assert [node.name for node in graph.nodes] == ["fc0", "act0", "fc1"]
    assert (graph.input.tensor.interval, graph.input.scale) == (Interval(-4, 3), 0.5)
    fc0, act0, fc1 = graph.nodes
    assert fc0.weights.tolist() == [[1, -2], [3, 1]]
    assert fc0.output.interval == Interval(-16, 12)
    # Level k of (a - 2) / 4 from k - 1/2 on, ties to even: 1/2 is still 0, 3/2 is 2 already.
    # The falling one, (6 - b) / 4, is at most 2 up to 5/2: from b = -4 on; at most 1 below 3/2:
    # from b = 1 on; 0 up to 1/2: from b = 4 on.
    assert act0.thresholds.tolist() == [[5, 8, 13], [-4, 1, 4]]
    assert act0.falling.tolist() == [False, True]
    assert fc1.weights.tolist() == [[1, 1], [1, -1]]
    assert (graph.output.scale.tolist(), graph.output.offset.tolist()) == ([1.0], [0.0])
    # x = (3, -4): a = 11, b = 5, levels 2 and 0. x = (-4, 3): a = -10, b = -9, levels 0 and 3.
    assert graph.evaluate(np.array([[3, -4], [-4, 3]])).tolist() == [[2, 2], [3, -3]]


CHAINS = {
    "sub-div-pow-relu": [("Sub", 0.5), ("Div", 1.5), ("Pow", 3.0), ("Relu",)],
    "clip": [("Clip", np.float32(-0.75), np.float32(1.5))],
    "sigmoid": [("Sigmoid",), ("Mul", 3.0)],
    "hardtanh": [("Mul", 0.7), ("Clip", np.float32(-1), np.float32(1)), ("Add", 0.3)],
    "mul-add": [("Mul", np.array([1.5, -0.5, 0.25])), ("Add", np.array([0.1, -0.2, 0.3]))],
    "tanh-exp": [("Tanh",), ("Exp",)],
    "even": [("Abs",), ("Sqrt",)],
    "wave": [("Mul", 2.0), ("Sin",), ("Mul", 2.0)],
    "softplus": [("Softplus",), ("Sub", 1.0)],
    "max-min": [("Max", np.array([0.5, -0.5, 0.0])), ("Min", 1.25)],
    "batch-norm": [("BatchNormalization", np.array([1.5, -2.0, 0.0]), np.array([0.2, 0.1, 0.4]),
                    np.array([0.5, 0.25, -1.0]), np.array([2.0, 0.5, 1.0]))],
    "gelu-mish": [("Gelu",), ("Mish",)],
    "floor-ceil": [("Floor",), ("Mul", 0.3), ("Ceil",)],
    "elu": [("Elu",), ("Neg",)],
    "reciprocal": [("Abs",), ("Add", 0.3), ("Reciprocal",)],
}


@pytest.mark.parametrize("chain", CHAINS.values(), ids=CHAINS)
@pytest.mark.parametrize("bits, signed", [(1, 0), (2, 1), (4, 1), (8, 0)])
def test_elementwise_chains(chain, bits, signed):
    opset = 20 if any(op in ("Gelu", "Mish") for op, *_ in chain) else 13
    b = ModelBuilder(1, 4, opset=opset)
    y = b.dense(b.quant("x", scale=0.37, bits=3), [[1, -2, 3, 1], [-3, 1, 2, 2], [1, 1, 1, -3]],
                scale=0.21, bits=3)
    for op, *constants in chain:
        y = b.op(op, y, *constants)
    y = b.quant(y, scale=0.113, bits=bits, signed=signed)
    graph = check(b.model(b.dense(y, [[1, 0, -1]], scale=0.5)))
    is_table = any(op in ("Abs", "Sin", "Gelu") for op, *_ in chain)
    assert kinds(graph)[1] in ((Threshold, Table) if is_table else (Threshold,))


def test_two_branches_of_one_tensor():
    b = ModelBuilder(1, 3)
    y = b.dense(b.quant("x", scale=0.5), [[1, 2, 3], [-1, 1, -1]], scale=0.25)
    y = b.quant(b.op("Mul", y, b.op("Sigmoid", y)), scale=0.2)
    graph = check(b.model(b.dense(y, [[1, -1]])))
    assert kinds(graph) == [Dense, Table, Dense]


def test_where_and_comparison():
    b = ModelBuilder(1, 3)
    y = b.dense(b.quant("x", scale=0.5), [[1, 2, 3], [-1, 1, -1]], scale=0.25)
    mask = b.op("Cast", b.op("Greater", y, np.array([0.3, -0.3])), to=onnx.TensorProto.FLOAT)
    y = b.op("Where", b.op("Less", y, np.float32(1.1)), b.op("Mul", mask, np.float32(0.7)),
             b.op("Neg", y))
    check(b.model(b.dense(b.quant(y, scale=0.3), [[1, -1]])))


def test_falling_staircases_of_a_batch_norm():
    b = ModelBuilder(1, 3)
    y = b.dense(b.bipolar("x"), [[1, 1, 1], [1, -1, 1]], bits=2)
    y = b.op("BatchNormalization", y, np.array([-1.0, 1.0]), np.array([0.25, 0.25]),
             np.array([0.0, 0.0]), np.array([1.0, 1.0]))
    graph = check(b.model(b.dense(b.bipolar(y), [[1, 1]], bits=2)))
    assert graph.input.tensor.interval == Interval(-1, 1, 2)
    act = graph.node("act0")
    # Sums are -3, -1, 1, 3. -sum + 1/4 >= 0 up to -1, sum + 1/4 >= 0 from 1 on.
    assert (act.thresholds.tolist(), act.falling.tolist()) == ([[1], [1]], [True, False])


@pytest.mark.parametrize("gain, level", [(0.0, 3), (1e-12, 3)])
def test_a_constant_channel(gain, level):
    b = ModelBuilder(1, 2)
    y = b.dense(b.quant("x"), [[1, 1], [2, -1]], bits=3)
    y = b.op("Add", b.op("Mul", y, np.array([gain, 0.5])), np.array([3.0, 0.0]))
    graph = check(b.model(b.dense(b.quant(y), [[1, 1]])))
    made = graph.node("act0").evaluate(np.array([[-16, -16], [14, 14]]))
    assert made[:, 0].tolist() == [level, level]


def test_all_channels_constant():
    b = ModelBuilder(1, 2)
    y = b.dense(b.quant("x"), [[1, 1], [2, -1]], bits=3)
    y = b.quant(b.op("Mul", y, np.float32(0)))
    graph = check(b.model(b.dense(y, [[1, 1]])))
    assert graph.node("act0").output_interval == Interval(-8, 7)


@pytest.mark.parametrize("rounding", ["ROUND", "CEIL", "FLOOR", "UP", "DOWN", "HALF_UP",
                                      "HALF_DOWN"])
def test_ties_follow_the_rounding_mode(rounding):
    b = ModelBuilder(1, 2)
    y = b.dense(b.quant("x"), [[1, 1], [1, -1]], bits=3)
    # Quarters: every other sum is a tie of the quantiser in halves.
    y = b.quant(b.op("Mul", y, np.float32(0.25)), scale=0.5, rounding=rounding)
    check(b.model(b.dense(y, [[1, 2]])))


@pytest.mark.parametrize("domain", [QONNX, "onnx.brevitas", "finn.custom_op.general", "qonnx",
                                    "QKeras", ""])
@pytest.mark.parametrize("op_type", ["Quant", "IntQuant"])
def test_quantisers_of_any_domain(domain, op_type):
    b = ModelBuilder(1, 2)
    x = b.quant("x", domain=domain, op_type=op_type)
    check(b.model(b.dense(x, [[1, -3]], domain=domain, op_type=op_type)))


@pytest.mark.parametrize("signed, narrow, zero", [(1, 0, 0), (1, 1, 0), (0, 0, 0), (0, 1, 0),
                                                  (0, 0, 5), (1, 0, -2), (0, 0, 2.25)])
def test_activation_quantisers(signed, narrow, zero):
    b = ModelBuilder(1, 2)
    y = b.dense(b.quant("x", scale=0.5), [[1, 2], [2, -1]])
    y = b.quant(y, scale=0.75, bits=3, signed=signed, narrow=narrow, zero=zero)
    graph = check(b.model(b.dense(y, [[1, 1], [1, -2]], scale=0.5)))
    has_offset = zero != int(zero)
    assert bool(graph.output.offset.any()) == has_offset


def test_weights_with_scales_per_output_and_zero_point():
    b = ModelBuilder(1, 2)
    weights = floats([[0.5, 1.0], [-0.25, 0.75]])
    w = b.quant(weights, scale=[[0.5], [0.25]], bits=3, zero=1.0)
    graph = check(b.model(b.op("MatMul", b.quant("x"), b.op("Transpose", w))))
    # 0.5 / 0.5 + 1 = 2 and 1 / 0.5 + 1 = 3, less the zero point; -1 + 1 and 3 + 1, cut at 3.
    assert graph.node("fc0").weights.tolist() == [[1, 2], [-1, 2]]
    assert graph.output.scale.tolist() == [0.5, 0.25]


def test_weights_that_are_scaled_behind_their_quantiser():
    b = ModelBuilder(1, 2)
    w = b.quant(floats([[1, -2], [3, 0]]), bits=3)
    w = b.op("Neg", b.op("Mul", floats([[0.5], [0.25]]), w))
    w = b.op("Transpose", b.op("Div", w, np.float32(2)), perm=[1, 0])
    graph = check(b.model(b.op("MatMul", b.quant("x"), w)))
    assert graph.node("fc0").weights.tolist() == [[1, -2], [3, 0]]
    assert graph.output.scale.tolist() == [-0.25, -0.125]


def test_weights_that_are_integers_need_no_quantiser():
    b = ModelBuilder(1, 2)
    graph = check(b.model(b.op("MatMul", b.quant("x"), floats([[1, -2], [3, 0]]))))
    assert graph.node("fc0").weights.tolist() == [[1, 3], [-2, 0]]


def test_bipolar_weights():
    b = ModelBuilder(1, 3)
    w = b.bipolar(floats([[0.5, -0.1], [0.0, 2.0], [-1.0, -0.0]]), scale=0.5)
    graph = check(b.model(b.op("MatMul", b.bipolar("x"), w)))
    assert graph.node("fc0").weights.tolist() == [[1, 1, -1], [-1, 1, 1]]
    assert graph.node("fc0").output.interval == Interval(-3, 3, 2)


@pytest.mark.parametrize("is_transposed", [0, 1])
def test_gemm(is_transposed):
    b = ModelBuilder(1, 2)
    weights = floats([[1, -2], [3, 0], [1, 1]])
    w = b.quant(weights if is_transposed else weights.T, bits=3)
    y = b.op("Gemm", b.quant("x"), w, floats([0.5, -1.0, 0.25]), alpha=0.5, beta=2.0,
             transB=is_transposed)
    graph = check(b.model(y))
    assert graph.node("fc0").weights.tolist() == weights.tolist()
    assert graph.output.scale.tolist() == [0.5]
    assert graph.output.offset.tolist() == [1.0, -2.0, 0.5]


def test_gemm_without_bias_and_with_a_quantised_one():
    b = ModelBuilder(1, 2)
    w = b.quant(floats([[1, -2], [3, 0]]), bits=3)
    y = b.quant(b.op("Gemm", b.quant("x"), w, transB=1))
    bias = b.quant(floats([0.3, -0.8]), scale=0.25, bits=8)
    graph = check(b.model(b.op("Gemm", y, w, bias, transB=1)))
    assert graph.output.offset.tolist() == [0.25, -0.75]


def test_input_type_makes_the_input_quantiser_a_node():
    b = ModelBuilder(1, 2)
    x = b.bipolar(b.op("Sub", b.op("Mul", "x", np.float32(2)), np.float32(1)))
    graph = check(b.model(b.dense(x, [[1, -1]], bits=2)), input_type=InputType.parse("uint8/255"))
    assert kinds(graph) == [Threshold, Dense]
    assert (graph.input.tensor.interval, graph.input.scale) == (Interval(0, 255), 1 / 255)
    # 2 x / 255 - 1 >= 0 from 127.5 on.
    assert graph.node("act_in").thresholds.tolist() == [[128]]


def test_input_type_without_input_quantiser():
    b = ModelBuilder(1, 2)
    graph = check(b.model(b.dense("x", [[1, -1]], scale=0.5)),
                  input_type=InputType.parse("0..16/16"))
    assert kinds(graph) == [Dense]
    assert graph.output.scale.tolist() == [1 / 32]


def test_affine_input_goes_straight_into_the_product():
    b = ModelBuilder(1, 2)
    x = b.op("Div", b.op("Sub", "x", np.float32(0.5)), np.float32(0.25))
    graph = check(b.model(b.dense(x, [[1, -1], [1, 2]])), input_type=InputType.parse("uint4/15"))
    assert kinds(graph) == [Dense]
    np.testing.assert_allclose(graph.output.scale, 4 / 15, rtol=1e-12)
    np.testing.assert_allclose(graph.output.offset, [0, -6], atol=1e-12)


def test_an_input_quantiser_that_changes_nothing_is_no_node():
    b = ModelBuilder(1, 2)
    x = b.quant("x", scale=1 / 16, bits=5, signed=0)
    graph = check(b.model(b.dense(x, [[1, -1]])), input_type=InputType.parse("0..16/16"))
    assert kinds(graph) == [Dense]


def test_the_models_own_input_quantiser_defines_the_integers():
    b = ModelBuilder("N", 1, 2, 2)
    x = b.quant(b.op("Flatten", "x"), scale=0.25, bits=3, signed=0, zero=1.0)
    graph = check(b.model(b.dense(x, [[1, -1, 2, 0]])))
    assert kinds(graph) == [Reshape, Dense]
    assert graph.input.tensor.shape == (1, 2, 2)
    assert (graph.input.tensor.interval, graph.input.scale) == (Interval(-1, 6), 0.25)


def test_relu_and_scale_between_quantiser_and_product():
    b = ModelBuilder(1, 2)
    x = b.op("Mul", b.op("Relu", b.quant("x", scale=0.3)), np.float32(0.7))
    graph = check(b.model(b.dense(x, [[1, -1]])))
    # Relu of -8..7 is on the same grid; from 1 on it is the integer itself.
    assert kinds(graph) == [Threshold, Dense]
    assert graph.node("act_in").thresholds.tolist() == [list(range(1, 8))]


def test_per_channel_activation_scale_before_elementwise():
    b = ModelBuilder(1, 2)
    y = b.dense(b.quant("x"), [[1, 2], [2, -1]])
    y = b.quant(y, scale=[[0.5, 2.0]], bits=4)
    y = b.quant(b.op("Add", y, np.float32(0.25)), scale=1.5, bits=4)
    graph = check(b.model(b.dense(y, [[1, 1]])))
    assert kinds(graph) == [Dense, Threshold, Threshold, Dense]


def test_final_affine_per_channel():
    b = ModelBuilder(1, 2)
    y = b.dense(b.quant("x", scale=0.5), [[1, 2], [2, -1]], scale=0.5)
    y = b.op("Div", b.op("Sub", y, np.array([0.5, 1.0])), np.array([2.0, -4.0]))
    graph = check(b.model(y))
    assert kinds(graph) == [Dense]
    assert graph.output.scale.tolist() == [0.125, -0.0625]
    assert graph.output.offset.tolist() == [-0.25, 0.25]


def test_quantised_output():
    b = ModelBuilder(1, 2)
    y = b.quant(b.dense(b.quant("x"), [[1, 2], [2, -1]]), scale=2.0, bits=3)
    graph = check(b.model(y))
    assert kinds(graph) == [Dense, Threshold]
    assert (graph.output.scale.tolist(), graph.output.offset.tolist()) == ([2.0], [0.0])


def test_a_quantiser_alone():
    b = ModelBuilder(1, 2)
    graph = check(b.model(b.quant("x", scale=0.5)))
    assert kinds(graph) == [Reshape]


def test_threshold_per_element_of_an_image():
    b = ModelBuilder(1, 1, 2, 2)
    x = b.bipolar(b.op("Sub", "x", floats([[1.5, 2.5], [0.5, 3.5]])))
    y = b.dense(b.op("Reshape", x, np.array([1, 4])), [[1, 1, -1, 1]])
    graph = check(b.model(y), input_type=InputType.parse("0..4"))
    assert graph.node("act_in").thresholds.tolist() == [[2], [3], [1], [4]]


def test_threshold_per_channel_of_an_image():
    b = ModelBuilder(1, 2, 2, 2)
    x = b.bipolar(b.op("Sub", "x", floats([[[1.5]], [[2.5]]])))
    y = b.dense(b.op("Flatten", x), [[1, 1, -1, 1, 1, 1, -1, 1]])
    graph = check(b.model(y), input_type=InputType.parse("0..4"))
    assert graph.node("act_in").thresholds.tolist() == [[2], [3]]


@pytest.mark.parametrize("target", [[1, 4], [-1, 4], [0, -1], [1, -1], [0, 4]])
def test_reshape_targets(target):
    b = ModelBuilder(1, 2, 2)
    y = b.op("Reshape", b.quant("x"), np.array(target))
    assert check(b.model(b.dense(y, [[1, 2, 3, 4]]))).last.shape == (1,)


def test_reshape_for_another_number_of_frames():
    b = ModelBuilder(7, 2, 2)
    y = b.op("Reshape", b.quant("x"), np.array([7, 4]))
    assert check(b.model(b.dense(y, [[1, 2, 3, 4]]))).last.shape == (1,)


def test_a_flatten_that_is_spelled_out():
    b = ModelBuilder("batch", 2, 2, opset=11)
    batch = b.op("Gather", b.op("Shape", "x"), np.array(0), axis=0)
    rest = b.op("Constant", value=onnx.numpy_helper.from_array(np.array([-1])))
    target = b.op("Concat", b.op("Unsqueeze", batch, axes=[0]), rest, axis=0)
    y = b.op("Reshape", b.quant("x"), target)
    check(b.model(b.dense(y, [[1, 2, 3, 4]])))


@pytest.mark.parametrize("op, inputs, attributes", [
    ("Squeeze", [np.array([1])], {}), ("Flatten", [], {"axis": 2}),
    ("Transpose", [], {"perm": [0, 2, 1]}),
])
def test_other_operators_of_shape(op, inputs, attributes):
    b = ModelBuilder(1, 1, 3)
    y = b.op(op, b.quant("x"), *inputs, **attributes)
    y = b.op("Flatten", b.op("Unsqueeze", y, np.array([1])))
    check(b.model(b.dense(y, [[1, 2, -3]])))


def test_operators_that_the_output_does_not_need_are_ignored():
    b = ModelBuilder(1, 2)
    b.op("Conv", "x", np.ones((1, 1, 1), np.float32))
    check(b.model(b.dense(b.quant("x"), [[1, 2]])))


def test_weights_listed_as_inputs():
    b = ModelBuilder(1, 2)
    model = b.model(b.dense(b.quant("x"), [[1, 2]]))
    for tensor in model.graph.initializer:
        model.graph.input.append(onnx.helper.make_tensor_value_info(
            tensor.name, tensor.data_type, tensor.dims))
    check(model)


# The class.

def logits(b, weights=((1, 2), (2, -1), (0, 1))):
    return b.dense(b.quant("x", scale=0.5), weights, scale=0.5)


@pytest.mark.parametrize("chain", [
    [], [("Mul", 3.0), ("Add", -1.0)], [("Sigmoid",)], [("Tanh",), ("Exp",)], [("Softmax",)],
    [("Mul", 0.5), ("LogSoftmax",)], [("Pow", 3.0)],
])
def test_class_in_hardware(chain):
    b = ModelBuilder(1, 2)
    y = logits(b)
    for op, *constants in chain:
        y = b.op(op, y, *constants)
    graph = check(b.model(y), output="class")
    assert kinds(graph) == [Dense, ArgMax]
    assert not graph.output.takes_class


@pytest.mark.parametrize("chain", [
    [("Mul", -1.0)], [("Add", np.array([0.1, 0.0, -0.4]))], [("Mul", np.array([1.0, 2.0, 0.5]))],
    [("Mul", np.array([1.0, 2.0, 0.5])), ("Softmax",)],
])
def test_class_on_the_host(chain):
    b = ModelBuilder(1, 2)
    y = logits(b)
    for op, *constants in chain:
        y = b.op(op, y, *constants)
    graph = check(b.model(y), output="class")
    assert kinds(graph) == [Dense]
    assert graph.output.takes_class


@pytest.mark.parametrize("output", ["model", "class"])
@pytest.mark.parametrize("keepdims", [0, 1])
def test_argmax_of_the_model(output, keepdims):
    b = ModelBuilder(1, 2)
    graph = check(b.model(b.op("ArgMax", logits(b), axis=1, keepdims=keepdims),
                          element=onnx.TensorProto.INT64), output=output)
    assert kinds(graph) == [Dense, ArgMax]


def test_topk_of_the_model():
    b = ModelBuilder(1, 2)
    _, indices = b.op("TopK", b.op("Softmax", logits(b)), np.array([1]), outputs=2)
    y = b.op("Squeeze", indices, np.array([1]))
    graph = check(b.model(y, element=onnx.TensorProto.INT64))
    assert kinds(graph) == [Dense, ArgMax]


def test_first_of_equal_classes():
    b = ModelBuilder(1, 2)
    graph = check(b.model(logits(b, [[1, 1], [1, 1], [-1, -1]])), output="class")
    assert graph.evaluate(np.array([[1, 1], [-1, -1], [1, -1]])).tolist() == [[0], [2], [0]]
