import numpy as np
import onnx
import pytest
from qonnx.core.modelwrapper import ModelWrapper
from qonnx.core.onnx_exec import execute_onnx
from qonnx.transformation.infer_shapes import InferShapes

from sw.errors import SternaError
from sw.lower import execute, executor
from tests.sw.lower.build_model import ModelBuilder


def image_model(reshape, batch: int | str = 1):
    """A product of small images; ``reshape`` flattens them."""
    b = ModelBuilder(batch, 1, 2, 2, opset=11)
    y = reshape(b, b.quant("x", scale=0.5, domain="onnx.brevitas"))
    y = b.op("Relu", b.dense(y, [[1, 2, 3, -4], [1, 0, -1, 2]], scale=0.25))
    return b.model(y)


RESHAPES = {
    "flatten": lambda b, x: b.op("Flatten", x),
    "one": lambda b, x: b.op("Reshape", x, np.array([1, 4])),
    "open": lambda b, x: b.op("Reshape", x, np.array([-1, 4])),
    "copy": lambda b, x: b.op("Reshape", x, np.array([0, -1])),
    "constant": lambda b, x: b.op("Reshape", x, b.op(
        "Constant", value=onnx.numpy_helper.from_array(np.array([1, -1])))),
    "computed": lambda b, x: b.op("Reshape", x, b.op(
        "Concat", b.op("Unsqueeze", b.op("Gather", b.op("Shape", "x"), np.array(0), axis=0),
                       axes=[0]), np.array([-1]), axis=0)),
}

X = np.random.default_rng(1).normal(size=(23, 1, 2, 2)).astype(np.float32)


def count_calls(monkeypatch) -> list[int]:
    """Frames of each call of the executor from now on."""
    calls, run = [], executor._run

    def counted(model, signature, x, every_tensor):
        calls.append(len(x))
        return run(model, signature, x, every_tensor)

    monkeypatch.setattr(executor, "_run", counted)
    return calls


@pytest.mark.parametrize("reshape", RESHAPES.values(), ids=RESHAPES)
@pytest.mark.parametrize("batch", [1, "N"])
@pytest.mark.slow
def test_a_batch_is_its_frames(reshape, batch, monkeypatch):
    calls = count_calls(monkeypatch)
    model = image_model(reshape, batch)
    made = execute(model, X)
    assert list(made) == [model.graph.output[0].name]
    assert calls == [23], "the batch must go through the executor at once"
    single = np.concatenate([execute(model, x[np.newaxis])[model.graph.output[0].name] for x in X])
    assert made[model.graph.output[0].name].tolist() == single.tolist()


def test_equals_qonnx_itself():
    model = image_model(RESHAPES["one"])
    wrapper = ModelWrapper(model, make_deepcopy=True).transform(InferShapes())
    wanted = [execute_onnx(wrapper, {"x": x[np.newaxis]})[model.graph.output[0].name] for x in X]
    assert execute(model, X)[model.graph.output[0].name].tolist() == np.concatenate(
        wanted).tolist()


def test_the_model_is_left_alone():
    model = image_model(RESHAPES["computed"])
    before = model.SerializeToString()
    execute(model, X)
    assert model.SerializeToString() == before


def test_a_model_that_bears_no_batch_is_run_frame_by_frame(monkeypatch):
    calls = count_calls(monkeypatch)
    b = ModelBuilder(1, 4)
    # The sum of two frames' axis: a batch would come out as one row.
    model = b.model(b.op("ReduceSum", b.quant("x"), np.array([0]), keepdims=1))
    x = X.reshape(23, 4)[:3]
    made = execute(model, x)[model.graph.output[0].name]
    assert calls == [3, 1, 1, 1]
    assert made.shape == (3, 4)


def test_long_runs_are_cut(monkeypatch):
    monkeypatch.setattr(executor, "BATCH", 10)
    seen = []
    model = image_model(RESHAPES["flatten"])
    made = execute(model, X, progress=seen.append)[model.graph.output[0].name]
    assert seen == [10, 20, 23]
    assert made.shape == (23, 2)


def test_every_tensor():
    model = image_model(RESHAPES["flatten"])
    made = execute(model, X, every_tensor=True)
    activations = ["t0", "t1", "t4", "t5"]
    assert {name: made[name].shape for name in activations} == {
        "t0": (23, 1, 2, 2), "t1": (23, 4), "t4": (23, 2), "t5": (23, 2)}


@pytest.mark.parametrize("x, message", [
    (X[:, :, :, :1], r"^Input 'x' of the model must have the shape \(frames, 1, 2, 2\), not "
                     r"\(23, 1, 2, 1\)$"),
    (X[:0], r"^Input 'x' of the model must have the shape \(frames, 1, 2, 2\), not "
            r"\(0, 1, 2, 2\)$"),
    (X.astype(int), r"^Input 'x' of the model must be floats \(float32\), not int64$"),
])
def test_rejects(x, message):
    with pytest.raises(SternaError, match=message):
        execute(image_model(RESHAPES["flatten"]), x)


def test_rejects_what_the_executor_cannot_run():
    b = ModelBuilder(1, 4)
    model = b.model(b.op("NoSuchOperator", "x"))
    with pytest.raises(SternaError, match=r"^Model must be one that the QONNX executor can run, "
                                          r"but it says: "):
        execute(model, X.reshape(23, 4))
