"""A model prepared for the QONNX executor, for any number of frames at once."""

import numpy as np
import onnx
from onnx import numpy_helper
from qonnx.core.modelwrapper import ModelWrapper
from qonnx.transformation.infer_shapes import InferShapes

from sw.errors import SternaError
from sw.lower.attributes import attributes_of
from sw.lower.fold import can_fold, fold
from sw.lower.place import Place
from sw.lower.quantiser import QUANTISERS
from sw.lower.signature import Signature, needed_nodes
from sw.lower.values import Constant

__all__ = ["prepare"]

#: Where qonnx finds its own operators; other tools write other names.
_DOMAIN = "qonnx.custom_op.general"


def prepare(model: onnx.ModelProto, signature: Signature, frames: int) -> ModelWrapper:
    """A copy of ``model`` that takes ``frames`` frames and has all shapes known."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    graph = copy.graph
    needed = [graph.node[index] for index in needed_nodes(copy, signature.output)]
    del graph.node[:]
    graph.node.extend(needed)
    _use_qonnx_domain(copy)
    # Shapes that the exporter noted are for its own number of frames.
    del graph.value_info[:]
    for value in graph.input:
        if value.name == signature.input:
            value.type.tensor_type.shape.dim[0].dim_value = frames
    for value in graph.output:
        value.type.tensor_type.ClearField("shape")
    _fold_shapes(copy, signature, frames)
    return ModelWrapper(copy).transform(InferShapes())


def _use_qonnx_domain(model: onnx.ModelProto) -> None:
    for node in model.graph.node:
        if node.op_type in QUANTISERS:
            node.domain = _DOMAIN
    versions = {opset.domain: opset.version for opset in model.opset_import}
    versions.setdefault("", 13)
    # Version 1 of the quantisers holds for all later ones.
    versions[_DOMAIN] = max(1, versions.get(_DOMAIN, 1))
    del model.opset_import[:]
    # qonnx reads the version of standard operators from the first entry.
    for domain in sorted(versions):
        model.opset_import.append(onnx.helper.make_opsetid(domain, versions[domain]))


def _fold_shapes(model: onnx.ModelProto, signature: Signature, frames: int) -> None:
    """Replace computed shapes by constants, and the batch in targets of reshapes by ``frames``.

    Only integers are folded here; floats are left to the executor.
    """
    graph = model.graph
    known: dict[str, np.ndarray] = {}
    for tensor in graph.initializer:
        if tensor.data_type in (onnx.TensorProto.INT64, onnx.TensorProto.INT32):
            known[tensor.name] = numpy_helper.to_array(tensor)
    shapes = {signature.input: (frames, *signature.shape)}
    from_input, kept = {signature.input}, []
    for index, node in enumerate(graph.node):
        place = Place(node, index, len(graph.node))
        depends = not from_input.isdisjoint(node.input)
        made = _known(place, known, shapes)
        if made is not None:
            known[node.output[0]] = made
            graph.initializer.append(numpy_helper.from_array(made, node.output[0]))
            continue
        kept.append(onnx.NodeProto.FromString(node.SerializeToString()))
        if depends:
            from_input.update(node.output)
            if node.op_type == "Reshape" and len(node.input) > 1 and node.input[1] in known:
                target = _rebatched(known[node.input[1]], signature.batch, frames)
                name = f"{node.output[0]}_target"
                graph.initializer.append(numpy_helper.from_array(target, name))
                kept[-1].input[1] = name
    del graph.node[:]
    graph.node.extend(kept)


def _known(place: Place, known: dict, shapes: dict) -> np.ndarray | None:
    """What an operator makes, if that is integers known beforehand."""
    node = place.node
    if node.op_type == "Shape":
        shape = shapes.get(node.input[0])
        attributes = attributes_of(place)
        return None if shape is None else np.array(shape, np.int64)[
            attributes.get("start", 0):attributes.get("end")]
    if node.op_type == "Constant":
        value = attributes_of(place).get("value")
        is_known = isinstance(value, np.ndarray) and value.dtype in (np.int64, np.int32)
        return value if is_known else None
    if not node.input or not all(name in known for name in node.input if name) or (
            not can_fold(node.op_type)):
        return None
    try:
        made = fold(place, attributes_of(place), [Constant(known[name]) if name else None
                                                  for name in node.input]).value
    except SternaError:
        return None  # the executor says what is wrong
    return made if made.dtype in (np.int64, np.int32) else None


def _rebatched(target: np.ndarray, batch: int, frames: int) -> np.ndarray:
    target = np.array(target).reshape(-1)
    if target.size and target[0] == batch:
        target[0] = frames
    return target
