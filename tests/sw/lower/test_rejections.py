"""What cannot be lowered, and the sentence that says so."""

import numpy as np
import onnx
import pytest

from sw.errors import SternaError
from sw.lower import InputType, lower
from tests.sw.lower.build_model import QONNX, ModelBuilder

RAW = InputType.parse("uint4/15")


def rejects(model, message, **options):
    with pytest.raises(SternaError, match=message):
        lower(model, **options)


def test_unsupported_operator():
    b = ModelBuilder(1, 1, 2)
    y = b.op("Conv", b.quant("x"), b.quant(np.ones((1, 1, 1), np.float32)), name="conv1")
    rejects(b.model(b.quant(y)),
            r"^Operator Conv 'conv1' \(operator 3 of 4, makes 't2'\) cannot be lowered; supported "
            r"are Abs, Acos, .*, Xor, and on constants Concat, .*, Transpose$")


def test_unsupported_operator_of_another_domain():
    b = ModelBuilder(1, 2)
    y = b.op("Relu", b.quant("x"), domain="com.example")
    rejects(b.model(b.quant(y)), r"^Operator com\.example\.Relu 't1' \(operator 2 of 3, makes 't1'"
                                 r"\) cannot be lowered; ")


def test_not_quantised():
    b = ModelBuilder(1, 2)
    y = b.op("Relu", b.op("MatMul", "x", np.array([[0.5], [1.5]])))
    rejects(b.model(y), r"^Model must be quantised, but none of its 2 operators is a quantiser "
                        r"\(BipolarQuant, IntQuant, Quant\)$", input_type=RAW)


@pytest.mark.parametrize("value", [0.5, np.inf, np.nan])
def test_float_weight(value):
    b = ModelBuilder(1, 2)
    weight = b.constant(np.array([[value], [1.5]]), "dense.weight")
    weight = b.op("Transpose", b.op("Identity", weight))
    rejects(b.model(b.op("MatMul", b.quant("x"), b.op("Transpose", weight), name="dense")),
            r"^Weights of MatMul 'dense' \(operator 5 of 5, makes 't4'\) must be quantised "
            r"\(behind a Quant or BipolarQuant\), but 'dense\.weight' is a float weight$")


def test_float_activation():
    b = ModelBuilder(1, 2)
    y = b.op("Sigmoid", b.dense(b.quant("x", bits=8), [[5, 6], [-7, 3]], scale=0.01))
    rejects(b.model(b.dense(y, [[1, 2]])),
            r"^Activations of MatMul 't7' \(operator 8 of 8, makes 't7'\) must be quantised, but "
            r"'t4' holds floats that are no integers with one scale$")


def test_scale_per_channel_into_a_product():
    b = ModelBuilder(1, 2)
    y = b.quant(b.dense(b.quant("x"), [[5, 6], [-7, 3]]), scale=[[0.5, 0.7]])
    rejects(b.model(b.dense(y, [[1, 2]])),
            r"^Operator MatMul .* must have an input with one scale, but the quantiser before it "
            r"has one per channel: sums of these are no integers$")


def test_weight_scale_per_input():
    b = ModelBuilder(1, 2)
    w = b.quant(np.ones((2, 3), np.float32), scale=[[0.5], [0.25]])
    rejects(b.model(b.op("MatMul", b.quant("x"), w)),
            r"^Weights of MatMul .* must have one scale, or one for each output, but 'c0' has "
            r"different ones for the inputs of an output$")


@pytest.mark.parametrize("make, message", [
    (lambda b, x: b.op("MatMul", np.ones((2, 1), np.float32), x),
     "must have the activations as its first input and the weights as its second, not the other "
     "way round$"),
    (lambda b, x: b.op("MatMul", x, x), "must multiply activations with constant weights$"),
    (lambda b, x: b.op("MatMul", x, np.ones((3, 2), np.float32)),
     "must be for 2 inputs, but 'c3' is for 3$"),
    (lambda b, x: b.op("MatMul", x, np.ones((1, 2, 2), np.float32)),
     r"must have two axes, but 'c3' has the shape \(1, 2, 2\)$"),
    (lambda b, x: b.op("Gemm", x, np.ones((2, 2), np.float32), transA=1),
     "must have 2 or 3 inputs and transA = 0$"),
    (lambda b, x: b.op("Gemm", x, np.ones((2, 2), np.float32), np.ones((1, 3), np.float32)),
     "must add a constant for each of its 2 outputs$"),
])
def test_products_that_are_no_layer(make, message):
    b = ModelBuilder(1, 2)
    rejects(b.model(make(b, b.quant("x"))),
            rf"^(Operator|Weights of) (MatMul|Gemm) 't1' \(operator 2 of 2, makes 't1'\) {message}")


def test_product_of_a_matrix():
    b = ModelBuilder(1, 3, 2)
    rejects(b.model(b.dense(b.quant("x"), [[1, 2]])),
            r"^Operator MatMul .* must take one vector per frame, not the shape \(1, 3, 2\)$")


@pytest.mark.parametrize("first", ["Relu", "Mul", "MatMul", "ArgMax"])
def test_input_type_is_needed(first):
    b = ModelBuilder(1, 2)
    more = {"Mul": [np.float32(2)], "MatMul": [np.ones((2, 2), np.float32)]}.get(first, [])
    y = b.quant(b.op(first, "x", *more))
    rejects(b.model(y), r"^Operator .* (comes before any quantiser of the model's input, so the "
                        r"integers of the input must be given: use --input-type, as in uint8/255|"
                        r"must take the model's last activations)$")


def test_input_quantiser_per_channel_needs_an_input_type():
    b = ModelBuilder(1, 2)
    model = b.model(b.dense(b.op("Relu", b.quant("x", scale=[0.5, 0.25])), [[1, 2]]))
    rejects(model, r"^Quantiser \S+Quant 't0' \(operator 1 of 5, makes 't0'\), which has a scale "
                   r"per channel, comes before any quantiser of the model's input, so .*$")


def test_branches():
    b = ModelBuilder(1, 2)
    x = b.quant("x")
    y = b.op("Add", b.dense(x, [[1, 2], [2, 1]]), x)
    rejects(b.model(b.quant(y)),
            r"^Operator Add 't4' .* must combine values of one integer tensor, but its inputs are "
            r"computed from different ones: branches are not supported yet$")


def test_branch_that_starts_earlier():
    b = ModelBuilder(1, 2)
    x = b.quant("x")
    b.dense(x, [[1, 2], [2, 1]])
    y = b.op("Sub", b.dense(x, [[1, 2], [2, 1]]), b.nodes[3].output[0])
    rejects(b.model(y), r"^Operator MatMul 't6' .* must take the result of the layer before it, "
                        r"but it takes that of an earlier one: branches are not supported yet$")


def test_two_inputs():
    b = ModelBuilder(1, 2)
    b.inputs.append(onnx.helper.make_tensor_value_info("z", onnx.TensorProto.FLOAT, [1, 2]))
    rejects(b.model(b.quant("x")), r"^Model must have one input, not 2 \('x', 'z'\)$")


def test_two_outputs():
    b = ModelBuilder(1, 2)
    x = b.quant("x")
    rejects(b.model(x, b.quant(x)), r"^Model must have one output, not 2 \('t0', 't1'\)$")


@pytest.mark.parametrize("shape, shown", [((), r"\[\]"), ((4,), r"\[4\]"),
                                          (("N", "M"), r"\['N', 'M'\]"), ((1, 0), r"\[1, '\?'\]")])
def test_frames_without_a_shape(shape, shown):
    b = ModelBuilder(*shape)
    rejects(b.model(b.quant("x")), rf"^Input 'x' of the model must have a batch axis and a known "
                                   rf"frame shape, not {shown}$")


def test_frames_that_are_too_large():
    b = ModelBuilder(1, 1 << 31, 1 << 31)
    rejects(b.model(b.quant("x")), r"^Input 'x' of the model must have at most 4194304 elements "
                                   r"per frame, not 4611686018427387904$")


def test_tensor_that_nothing_makes():
    b = ModelBuilder(1, 2)
    rejects(b.model(b.quant("nothing")), r"^Operator .*Quant 't0' .* must take tensors that "
                                         r"operators before it make .*, but 'nothing' is none$")


def test_output_that_does_not_depend_on_the_input():
    b = ModelBuilder(1, 2)
    rejects(b.model(b.quant(np.ones(2, np.float32))),
            r"^Output 't0' of the model must depend on its input$")


def test_output_that_is_neither_quantised_nor_affine():
    b = ModelBuilder(1, 2)
    y = b.op("Sigmoid", b.dense(b.quant("x"), [[1, 2], [3, 4]]), name="end")
    rejects(b.model(y), r"^Output 't4' of the model must be an affine function of the last "
                        r"integers, or go through a quantiser, but Sigmoid 'end' .* makes it "
                        r"something else; if only the class is wanted, ask for output = 'class'$")


@pytest.mark.parametrize("output, message", [
    ("model", r"^Output 't4' of the model must be integers with a scale, but Softmax 't4' "
              r"\(operator 5 of 5, makes 't4'\) makes it probabilities; "),
    ("probability", r"^Output must be 'model' or 'class', not 'probability'$"),
])
def test_probabilities(output, message):
    b = ModelBuilder(1, 2)
    y = b.op("Softmax", b.dense(b.quant("x"), [[1, 2], [3, 4]]))
    rejects(b.model(y), message, output=output)


@pytest.mark.parametrize("chain", [[("Relu",)], [("Abs",)],
                                   [("Mul", np.array([1.0, 2.0])), ("Sigmoid",)],
                                   [("Mul", -1.0), ("Sigmoid",)]])
def test_class_of_other_functions(chain):
    b = ModelBuilder(1, 2)
    y = b.dense(b.quant("x"), [[1, 2], [3, 4]], scale=0.1)
    for op, *constants in chain:
        y = b.op(op, y, *constants)
    rejects(b.model(y), r"^Output '\w+' of the model must be an affine function of the last "
                        r"integers, or a common rising function of all of them, to take the class "
                        r"of, but \w+ .* makes it something else$", output="class")


@pytest.mark.parametrize("make, message", [
    (lambda b, y: b.op("ArgMax", y), r"work along the only axis of a frame, not along axis 0"),
    (lambda b, y: b.op("ArgMax", y, axis=5), r"must have an axis of \(1, 3\), not 5"),
    (lambda b, y: b.op("ArgMax", y, axis=1, select_last_index=1),
     r"must choose the first of equal elements, not the last \(select_last_index = 0\)$"),
    (lambda b, y: b.op("TopK", y, np.array([2]), outputs=2)[1], r"must choose the single largest"),
    (lambda b, y: b.op("TopK", y, np.array([1]), outputs=2, largest=0)[1],
     r"must choose the single largest"),
    (lambda b, y: b.op("TopK", y, np.array([1]), outputs=2)[0], r"must depend on its input"),
    (lambda b, y: b.op("Relu", b.op("Softmax", y)), r"must not follow the choice of a class"),
    (lambda b, y: b.quant(b.op("ArgMax", y, axis=1)), r"must not follow the choice of a class"),
])
def test_selections(make, message):
    b = ModelBuilder(1, 2)
    rejects(b.model(make(b, b.dense(b.quant("x"), [[1, 2], [3, 4], [5, 6]]))), message)


@pytest.mark.parametrize("op, inputs, attributes, message", [
    ("Reshape", [np.array([-1])], {}, r"it must keep the batch axis in front, but makes \(6,\)$"),
    ("Reshape", [np.array([1, 4])], {}, r"it must keep the 6 elements of \(1, 2, 3\), but makes "
                                        r"\(1, 4\)$"),
    ("Reshape", [np.array([-1, -1])], {}, r"its target \[-1, -1\] must have at most one unknown "
                                          r"axis$"),
    ("Transpose", [], {"perm": [0, 2, 1]}, r"it must not reorder the elements of \(1, 2, 3\), as "
                                           r"the permutation \[0, 2, 1\] does$"),
    ("Squeeze", [np.array([1])], {}, r"its axes \[1\] of \(1, 2, 3\) must be 1 long$"),
    ("Unsqueeze", [np.array([9])], {}, r"its axes \[9\] must be below 4$"),
])
def test_shapes(op, inputs, attributes, message):
    b = ModelBuilder(1, 2, 3)
    rejects(b.model(b.op(op, b.quant("x"), *inputs, **attributes)),
            rf"^Operator {op} 't1' \(operator 2 of 2, makes 't1'\) cannot be lowered: {message}")


@pytest.mark.parametrize("make, message", [
    (lambda b, x: b.op("Add", x, np.ones((3, 2), np.float32)),
     r"must keep the shape \(1, 2\) of its input, but its inputs have the shapes \(1, 2\), \(3, 2"
     r"\)$"),
    (lambda b, x: b.op("Add", x, np.ones(3, np.float32)), r"must keep the shape \(1, 2\) of its "),
    (lambda b, x: b.op("BatchNormalization", x, *[np.ones(3, np.float32)] * 4),
     r"must normalise its first input with 4 constants, each of 2 channels$"),
    (lambda b, x: b.op("BatchNormalization", x, *[-np.ones(2, np.float32)] * 4),
     r"must have variances that are not negative$"),
    (lambda b, x: b.op("BatchNormalization", x, *[np.ones(2, np.float32)] * 4, training_mode=1),
     r"must have training_mode = 0, not 1$"),
    (lambda b, x: b.op("LeakyRelu", x, slope=2.0),
     r"must not have the attribute 'slope', whose meaning is not known here$"),
    (lambda b, x: b.op("Cast", x, to=onnx.TensorProto.FLOAT16),
     r"must cast to float32, float64, bool or integers, not to float16: its rounding would be part "
     r"of the model$"),
    (lambda b, x: b.op("Cast", x), r"must have the attribute 'to'$"),
])
def test_elementwise_operators(make, message):
    b = ModelBuilder(1, 2)
    rejects(b.model(b.quant(make(b, b.quant("x")))),
            rf"^Operator \w+ 't1' \(operator 2 of 3, makes 't1'\) {message}")


@pytest.mark.parametrize("make, message", [
    (lambda b: b.op("Gather", np.zeros(3), np.array(7), axis=0), r"must fit its constant inputs of "
     r"the shapes \[\(3,\), \(\)\], but "),
    (lambda b: b.op("Add", np.zeros((20000, 1)), np.zeros((1, 20000))),
     r"must fit its constant inputs of the shapes .*, but it must make at most 67108864 elements, "
     r"not the shape \(20000, 20000\)$"),
    (lambda b: b.op("Expand", np.zeros(1), np.array([1 << 40, 1 << 40])),
     r"must fit .*, but it must make at most 67108864 elements, not the shape \(109951.*\)$"),
    (lambda b: b.op("ConstantOfShape", np.array([-1])),
     r"must fit .*, but it must make at most 67108864 elements, not the shape \(-1,\)$"),
    (lambda b: b.op("Concat", np.zeros(1), np.zeros(1)),
     r"must have the inputs and attributes that ONNX gives it \(.*'axis'\)$"),
    (lambda b: b.op("Constant"), r"must have a tensor, a number or numbers as its value$"),
])
def test_constants(make, message):
    b = ModelBuilder(1, 2)
    rejects(b.model(b.op("Add", b.quant("x"), make(b))), r"^Operator \w+ 't1' \(operator 2 of 3, "
                                                         rf"makes 't1'\) {message}")


def test_quantiser_with_a_scale_that_is_computed():
    b = ModelBuilder(1, 2)
    x = b.quant("x")
    y = b.op("Quant", x, b.op("Abs", x), np.float32(0), np.float32(4), signed=1, narrow=0,
             domain=QONNX)
    rejects(b.model(y), r"^Quantiser .* must have a constant scale, zero point and bit width$")


def test_quantiser_with_a_scale_of_another_shape():
    b = ModelBuilder(1, 2)
    rejects(b.model(b.quant(b.quant("x"), scale=[[[0.5]]])),
            r"^Quantiser .* must have a scale and zero point for the shape \(1, 2\), not of the "
            r"shape \(1, 1, 1\)$")


def test_a_region_that_is_not_a_number():
    b = ModelBuilder(1, 2)
    y = b.quant(b.op("Sqrt", b.dense(b.quant("x"), [[1, 2]])))
    rejects(b.model(y), r"^Quantiser .*Quant 't5' .* must be a number for every integer of its "
                        r"input \(-24\.\.21\), but it is NaN for some$")


def test_a_long_accumulator_with_a_doubtful_operator():
    b = ModelBuilder(1, 2)
    y = b.dense(b.quant("x", bits=16), [[100, 1]], bits=8)
    y = b.quant(b.op("Abs", y, name="fold"))
    rejects(b.model(y), r"^Quantiser .* must have an input with at most 1048576 values, or only "
                        r"operators that are known to rise or fall, but its input is .* and Abs "
                        r"'fold' \(.*\) is not known to$")


def test_deep_models_are_walked_without_recursion():
    b = ModelBuilder(1, 2)
    y = b.quant("x")
    for _ in range(3000):
        y = b.op("Neg", y)
    graph = lower(b.model(b.dense(b.quant(y), [[1, 2]]))).graph
    assert graph.node("fc0").weights.tolist() == [[1, 2]]


def test_no_operators():
    with pytest.raises(SternaError, match=r"^Model must have 1 to 20000 operators, not 0$"):
        lower(onnx.ModelProto())


@pytest.mark.parametrize("op, name, value, kinds", [
    ("ArgMax", "axis", 1.0, "INT, not FLOAT"), ("Unsqueeze", "axes", 1, "INTS, not INT"),
    ("Quant", "signed", "yes", "INT, not STRING"),
])
def test_attribute_of_another_type(op, name, value, kinds):
    b = ModelBuilder(1, 2)
    y = b.op(op, b.quant("x"), **{name: value})
    rejects(b.model(y), rf"^Operator {op} 't1' \(operator 2 of 2, makes 't1'\) must have an "
                        rf"attribute '{name}' of the type {kinds}$")
