"""What goes into a model and what comes out of it."""

from dataclasses import dataclass
from math import prod

import onnx

from sw.errors import SternaError

__all__ = ["Signature", "needed_nodes", "signature_of"]

#: Most elements of a frame.
MAX_FRAME = 1 << 22


@dataclass(frozen=True)
class Signature:
    """Names of the model's input and output, and the shape of a frame.

    ``batch`` is the number of frames that the model declares, 1 where it leaves it open.
    """

    input: str
    output: str
    batch: int
    shape: tuple[int, ...]
    element: int


def signature_of(model: onnx.ModelProto) -> Signature:
    """Signature of a model with one input, one output and a batch axis."""
    # Old exporters list the weights among the inputs.
    weights = {tensor.name for tensor in model.graph.initializer}
    inputs = [value for value in model.graph.input if value.name not in weights]
    outputs = list(model.graph.output)
    for what, values in (("input", inputs), ("output", outputs)):
        if len(values) != 1:
            names = ", ".join(repr(value.name) for value in values) or "none"
            raise SternaError(f"Model must have one {what}, not {len(values)} ({names})")
    tensor = inputs[0].type.tensor_type
    axes = [axis.dim_value if axis.HasField("dim_value") else 0 for axis in tensor.shape.dim]
    if len(axes) < 2 or any(n < 1 for n in axes[1:]):
        shown = [axis.dim_value or axis.dim_param or "?" for axis in tensor.shape.dim]
        raise SternaError(f"Input {inputs[0].name!r} of the model must have a batch axis and a "
                          f"known frame shape, not {shown}")
    if prod(axes[1:]) > MAX_FRAME:
        raise SternaError(f"Input {inputs[0].name!r} of the model must have at most {MAX_FRAME} "
                          f"elements per frame, not {prod(axes[1:])}")
    return Signature(inputs[0].name, outputs[0].name, max(1, axes[0]), tuple(axes[1:]),
                     tensor.elem_type)


def needed_nodes(model: onnx.ModelProto, output: str) -> list[int]:
    """Indices, ascending, of the operators that the output depends on."""
    needed, indices = {output}, []
    for index in reversed(range(len(model.graph.node))):
        node = model.graph.node[index]
        if needed.intersection(node.output):
            needed.update(name for name in node.input if name)
            indices.append(index)
    return indices[::-1]
