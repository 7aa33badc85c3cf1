"""Attributes of an ONNX operator as plain values."""

import numpy as np
import onnx

from sw.errors import SternaError
from sw.lower.place import Place
from sw.lower.quantiser import QUANTISERS

__all__ = ["array_of", "attributes_of"]

#: Attributes that newer versions of their operators take as inputs.
_OLD: dict[str, int] = {
    **dict.fromkeys(("axes", "ends", "shape", "starts"), onnx.AttributeProto.INTS),
    **dict.fromkeys(("max", "min", "ratio"), onnx.AttributeProto.FLOAT),
    "k": onnx.AttributeProto.INT,
}


def attributes_of(place: Place) -> dict:
    """Attributes by name: ints, floats, bytes, lists of these, and tensors as arrays."""
    attributes = {}
    types = _types(place.node)
    for attribute in place.node.attribute:
        wanted = types.get(attribute.name, attribute.type)
        if attribute.type != wanted:
            kinds = [onnx.AttributeProto.AttributeType.Name(kind)
                     for kind in (wanted, attribute.type)]
            raise SternaError(f"Operator {place} must have an attribute {attribute.name!r} of the "
                              f"type {kinds[0]}, not {kinds[1]}")
        value = onnx.helper.get_attribute_value(attribute)
        if isinstance(value, onnx.TensorProto):
            value = array_of(value, f"of {place}")
        attributes[attribute.name] = value
    return attributes


def _types(node: onnx.NodeProto) -> dict[str, int]:
    """Types of the attributes of standard operators and of quantisers."""
    if node.op_type in QUANTISERS:
        kind = onnx.AttributeProto
        return {"signed": kind.INT, "narrow": kind.INT, "rounding_mode": kind.STRING}
    if not onnx.defs.has(node.op_type):
        return {}
    schema = onnx.defs.get_schema(node.op_type)
    return {**_OLD, **{name: int(attribute.type.value)
                       for name, attribute in schema.attributes.items()}}


def array_of(tensor: onnx.TensorProto, where: str) -> np.ndarray:
    """The tensor as an array, which must be as its shape says."""
    try:
        return onnx.numpy_helper.to_array(tensor)
    except (ValueError, TypeError, KeyError) as error:
        raise SternaError(f"Tensor {tensor.name!r} {where} must be as its shape and type say, but "
                          f"it cannot be read ({error})") from None
