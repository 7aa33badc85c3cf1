"""The network in ONNX Runtime, float32."""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from sw.cpu.rivals.float_network import (
    ArgMax,
    Count,
    Decode,
    FloatStep,
    Level,
    Linear,
    Lookup,
    Positive,
    Sign,
    exact_integers,
    float_network,
)
from sw.graph import Graph

__all__ = ["OnnxNetwork", "float_model"]

OPSET = 17


class OnnxNetwork:
    """A rival: a float model of the graph, with all of ONNX Runtime's optimisations.

    A QONNX model itself has operators that ONNX Runtime does not know.
    """

    name = "ONNX Runtime float32"

    def __init__(self, graph: Graph, threads: int):
        self.threads = threads
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            float_model(graph).SerializeToString(), options, providers=["CPUExecutionProvider"])

    @staticmethod
    def prepare(frames: np.ndarray) -> np.ndarray:
        """Frames as what :meth:`call` takes: outside of what is timed."""
        return frames.reshape(len(frames), -1).astype(np.float32)

    def select(self) -> None:
        """Nothing: the threads belong to the session."""

    def call(self, frames: np.ndarray) -> np.ndarray:
        """Run a batch."""
        return np.asarray(self.session.run(["y"], {"x": frames})[0])

    def integers(self, frames: np.ndarray) -> np.ndarray:
        """Outputs as integers of shape (frames, elements), to be compared."""
        return exact_integers(self.call(self.prepare(frames)))


class _Model:
    """Nodes so far, and the name of the last value."""

    def __init__(self):
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.last = "x"

    def constant(self, value) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def add(self, operator: str, *more: str, is_second: bool = False, **attributes) -> None:
        inputs = [*more, self.last] if is_second else [self.last, *more]
        self.last = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [self.last], **attributes))

    def step(self, step: FloatStep) -> None:
        number = np.float32
        if isinstance(step, Linear):
            self.add("Gemm", self.constant(step.weights), self.constant(step.bias), transB=1)
        elif isinstance(step, Sign):
            self.add("Sign")
        elif isinstance(step, Positive):
            self.add("Greater", self.constant(number(0)))
            self.add("Cast", to=TensorProto.FLOAT)
        elif isinstance(step, Level):
            self.add("Mul", self.constant(number(step.scale)))
            self.add("Floor")
            self.add("Clip", self.constant(number(0)), self.constant(number(step.levels)))
        elif isinstance(step, Count):
            self.add("Unsqueeze", self.constant(np.array([2])))
            self.add("GreaterOrEqual", self.constant(step.thresholds))
            self.add("Cast", to=TensorProto.FLOAT)
            self.add("ReduceSum", self.constant(np.array([2])), keepdims=0)
            if step.falling.any():
                falling = step.falling.astype(number)
                self.add("Mul", self.constant(1 - 2 * falling))
                self.add("Add", self.constant(step.thresholds.shape[1] * falling))
        elif isinstance(step, Lookup):
            # Rows behind one another: a row begins at its number times the columns.
            rows = np.arange(len(step.entries)) * step.entries.shape[1]
            self.add("Sub", self.constant(number(step.lo)))
            self.add("Div", self.constant(number(step.step)))
            self.add("Cast", to=TensorProto.INT64)
            self.add("Add", self.constant(rows))
            self.add("Gather", self.constant(step.entries.reshape(-1)), is_second=True)
        elif isinstance(step, Decode):
            self.add("Mul", self.constant(number(step.step)))
            self.add("Add", self.constant(number(step.lo)))
        elif isinstance(step, ArgMax):
            self.add("ArgMax", axis=1, keepdims=1)


def float_model(graph: Graph) -> onnx.ModelProto:
    """The graph as a model of standard operators, from ``x`` to ``y``."""
    steps, made = float_network(graph), _Model()
    for step in steps:
        made.step(step)
    made.add("Identity")
    made.nodes[-1].output[0] = "y"
    kind = TensorProto.INT64 if steps and isinstance(steps[-1], ArgMax) else TensorProto.FLOAT
    model = helper.make_model(
        helper.make_graph(
            made.nodes, "network",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT,
                                           ["frames", graph.input.tensor.size])],
            [helper.make_tensor_value_info("y", kind, ["frames", graph.last.size])],
            made.constants),
        opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model)
    return model
