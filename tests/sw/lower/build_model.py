"""Small QONNX models made by hand."""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

QONNX = "qonnx.custom_op.general"


class ModelBuilder:
    """Adds operators one by one; tensors are named by strings, arrays become initialisers."""

    def __init__(self, *shape: int | str, input: str = "x", opset: int = 13):
        self.nodes, self.initializers = [], []
        self.opset = opset
        self.inputs = [helper.make_tensor_value_info(input, TensorProto.FLOAT, shape)]

    def constant(self, array, name: str | None = None) -> str:
        array = np.asarray(array)
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        name = name or f"c{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(array, name))
        return name

    def op(self, op_type: str, *inputs, name: str = "", outputs: int = 1, domain: str = "",
           **attributes) -> Any:
        inputs = [i if isinstance(i, str) else self.constant(i) for i in inputs]
        made = [f"t{len(self.nodes)}" + "abc"[k] * (outputs > 1) for k in range(outputs)]
        self.nodes.append(helper.make_node(op_type, inputs, made, name=name, domain=domain,
                                           **attributes))
        return made[0] if outputs == 1 else made

    def quant(self, x, scale: Any = 1.0, bits=4, *, signed=1, narrow=0, zero: Any = 0.0,
              rounding="ROUND", domain=QONNX, op_type="Quant", name="") -> str:
        return self.op(op_type, x, *(np.asarray(a, np.float32) for a in (scale, zero, bits)),
                       domain=domain, signed=signed, narrow=narrow, rounding_mode=rounding,
                       name=name)

    def bipolar(self, x, scale: Any = 1.0, domain=QONNX) -> str:
        return self.op("BipolarQuant", x, np.asarray(scale, np.float32), domain=domain)

    def dense(self, x: str, weights, scale=1.0, bits=8, **quant) -> str:
        """Product with quantised ``weights``, integers of shape (outputs, inputs)."""
        weights = np.asarray(weights, np.float32)
        w = self.quant(weights * np.float32(scale), scale, bits, **quant)
        return self.op("MatMul", x, self.op("Transpose", w, perm=[1, 0]))

    def model(self, *outputs: str, element: int = TensorProto.FLOAT) -> onnx.ModelProto:
        values = [helper.make_tensor_value_info(name, element, None) for name in outputs]
        graph = helper.make_graph(self.nodes, "made_by_hand", self.inputs, values,
                                  self.initializers)
        opsets = [helper.make_opsetid("", self.opset), helper.make_opsetid(QONNX, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)
